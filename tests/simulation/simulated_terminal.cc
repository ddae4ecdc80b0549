#include "tests/simulation/simulated_terminal.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/intake/testing/sample_picture.h"
#include "storage/audit_log.h"

namespace bluegate::simulation {
namespace {

using capture::v1::StreamCapturesRequest;
using capture::v1::StreamCapturesResponse;
using terminal::v1::SpooledCapture;

constexpr uint32_t kCredits = 6;
constexpr absl::Duration kStallTime = absl::Seconds(10);
constexpr absl::Duration kBackoffMax = absl::Seconds(8);

Ledger::Name NameOf(const capture::v1::CaptureName& name) {
  return {name.device_id(), name.boot_epoch(), name.sequence()};
}

const capture::v1::CaptureName& NameIn(const StreamCapturesResponse& answer) {
  return answer.has_ack() ? answer.ack().name() : answer.rejection().name();
}

}  // namespace

SimulatedTerminal::SimulatedTerminal(Happenings* happenings, const LinkWeather* weather,
                                     SimulatedServer* server,
                                     plate_recognition::FakePlateReader* reader, Ledger* ledger,
                                     std::string device, std::filesystem::path folder,
                                     uint64_t spool_bytes_max)
    : happenings_(happenings),
      server_(server),
      reader_(reader),
      ledger_(ledger),
      device_(std::move(device)),
      folder_(std::move(folder)),
      spool_bytes_max_(spool_bytes_max),
      to_server_(happenings, weather),
      from_server_(happenings, weather) {}

void SimulatedTerminal::Start() {
  auto spool = terminal::Spool::Open(folder_, device_, happenings_->clock(), spool_bytes_max_);
  if (!spool.ok()) {
    ledger_->contradictions.push_back(std::string(spool.status().message()));
    return;
  }
  spool_ = *std::move(spool);
  line_ = Line::kClosed;
}

void SimulatedTerminal::Kill() {
  spool_.reset();
  line_ = Line::kClosed;
}

void SimulatedTerminal::TakePicture() {
  if (!up()) return;
  SpooledCapture spooled;
  capture::v1::Capture& capture = *spooled.mutable_capture();
  capture.set_site_id("cp-01");
  capture.set_terminal_time_us(absl::ToUnixMicros(happenings_->clock().Now()));
  // Look-alikes: five digits of which most are 1s and 7s.
  std::string number = "陕D";
  for (int i = 0; i < 5; ++i) number += "1711"[happenings_->Draw(4)];
  const std::string picture =
      intake::testing::Jpeg(640, 480,
                            absl::StrCat(folder_.filename().string(), "/", ++pictures_, " ",
                                         std::string(200 + happenings_->Draw(2000), 'p')));
  capture.add_pictures(picture);
  const uint64_t bytes = picture.size() + 500;
  if (!spool_->HasRoomFor(bytes)) {
    const auto dropped = spool_->DropOldest(bytes);
    for (const auto& key : dropped.ok() ? *dropped : std::vector<terminal::Spool::Key>()) {
      ledger_->taken.at(spool_->SourcesOf(key).at(0).sha256()).dropped = true;
    }
    if (!spool_->HasRoomFor(bytes)) return;  // it waits in the folder, which is not simulated
  }
  const std::string sha256 = storage::Sha256(picture);
  spooled.add_sources()->set_sha256(sha256);
  std::vector<SpooledCapture> batch = {spooled};
  if (!spool_->Add(&batch).ok()) return;
  ledger_->taken[sha256] = {number};
  reader_->Holds(picture, number, 0.99f, plate::ReadingVerdict::kAuto);
  happenings_->Note("taken");
}

void SimulatedTerminal::Cut() {
  if (line_ == Line::kClosed) return;
  line_ = Line::kClosed;
  open_again_ = happenings_->clock().Now() + happenings_->Between(backoff_ / 2, backoff_);
  backoff_ = std::min(backoff_ * 2, kBackoffMax);
}

void SimulatedTerminal::Look() {
  if (!up()) return;
  const absl::Time now = happenings_->clock().Now();
  if (line_ != Line::kClosed && now - last_sign_ > kStallTime) Cut();
  if (line_ == Line::kClosed && now >= open_again_) Open();
  SendWhatMayBeSent();
}

void SimulatedTerminal::Open() {
  line_ = Line::kOpening;
  last_sign_ = happenings_->clock().Now();
  hello_.set_device_id(device_);
  hello_.set_boot_epoch(spool_->boot_epoch());
  to_server_.Carry([this, connection = ++connection_, hello = hello_] {
    const auto durable = server_->DurableSequence(hello.device_id(), hello.boot_epoch());
    if (!durable.has_value()) return;
    from_server_.Carry([this, connection, durable = *durable] { Welcomed(connection, durable); });
  });
}

void SimulatedTerminal::Welcomed(uint64_t connection, uint64_t durable) {
  if (!up() || connection != connection_ || line_ != Line::kOpening) return;
  last_sign_ = happenings_->clock().Now();
  if (durable >= spool_->next_sequence()) {
    spool_->BeginEpoch().IgnoreError();
    return Cut();
  }
  line_ = Line::kOpen;
  credits_ = kCredits;
  sent_ = {0, 0};
  SendWhatMayBeSent();
}

void SimulatedTerminal::SendWhatMayBeSent() {
  while (up() && line_ == Line::kOpen && credits_ > 0) {
    const auto next = spool_->Next(sent_);
    if (!next.ok() || !next->has_value()) return;
    const capture::v1::CaptureName& name = (*next)->capture().name();
    if (name.boot_epoch() > hello_.boot_epoch()) return Cut();
    sent_ = {name.boot_epoch(), name.sequence()};
    --credits_;
    Send(**next);
  }
}

void SimulatedTerminal::Send(const SpooledCapture& spooled) {
  StreamCapturesRequest request;
  const capture::v1::Capture& capture = spooled.capture();
  if (spooled.dropped_pictures() > 0) {
    *request.mutable_drop()->mutable_name() = capture.name();
    request.mutable_drop()->set_site_id(capture.site_id());
    request.mutable_drop()->set_terminal_time_us(capture.terminal_time_us());
    request.mutable_drop()->set_pictures(spooled.dropped_pictures());
  } else {
    *request.mutable_capture() = capture;
    ledger_->sent[NameOf(capture.name())].insert(storage::Sha256(capture.pictures(0)));
  }
  to_server_.Carry([this, connection = connection_, hello = hello_, request] {
    const auto answer = server_->Answer(hello, request);
    if (answer.has_value()) {
      from_server_.Carry([this, connection, answer = *answer] { Answered(connection, answer); });
    } else if (connection == connection_) {
      Cut();
    }
  });
}

void SimulatedTerminal::Answered(uint64_t connection, const StreamCapturesResponse& answer) {
  if (!up()) return;
  Settle(answer);
  if (connection != connection_ || line_ != Line::kOpen) return;
  last_sign_ = happenings_->clock().Now();
  backoff_ = absl::Milliseconds(200);
  credits_ = std::min(credits_ + 1, kCredits);
  SendWhatMayBeSent();
}

void SimulatedTerminal::Settle(const StreamCapturesResponse& answer) {
  const capture::v1::CaptureName& name = NameIn(answer);
  const terminal::Spool::Key key{name.boot_epoch(), name.sequence()};
  happenings_->Note(
      absl::StrFormat("%s %d/%d %d", device_, key.first, key.second, answer.ack().position()));
  if (answer.has_ack()) {
    const auto [known, added] =
        ledger_->acknowledged.emplace(NameOf(name), answer.ack().position());
    if (!added && known->second != answer.ack().position()) {
      ledger_->contradictions.push_back("one capture was acknowledged at two positions");
    }
  } else if (answer.rejection().error().reason() == common::v1::ERROR_REASON_NAME_REUSED) {
    spool_->Rename(key).IgnoreError();
    return;
  } else if (answer.rejection().error().reason() != common::v1::ERROR_REASON_DROPPED_BY_TERMINAL) {
    ledger_->contradictions.push_back(
        absl::StrCat("a good capture was refused: ", answer.rejection().error().field(), " ",
                     answer.rejection().error().value()));
  }
  spool_->Remove({key}).IgnoreError();
}

}  // namespace bluegate::simulation
