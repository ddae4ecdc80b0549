#include "tests/simulation/simulated_city.h"

#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "storage/audit_log.h"
#include "tests/simulation/audit_check.h"

namespace bluegate::simulation {
namespace {

constexpr size_t kTerminals = 3;
constexpr absl::Duration kTrouble = absl::Minutes(3);
constexpr absl::Duration kMendingMax = absl::Hours(2);
constexpr size_t kAll = 100'000;

}  // namespace

SimulatedCity::SimulatedCity(uint64_t seed, std::filesystem::path folder)
    : happenings_(seed), folder_(std::move(folder)), server_(&happenings_, &reader_) {
  // In one run of four two terminals go by one id, as after a spool was copied with its machine.
  const bool twins = happenings_.Chance(0.25);
  for (size_t i = 0; i < kTerminals; ++i) {
    const std::string device = absl::StrCat("cam-0", twins && i == 1 ? 0 : i);
    // One run in three has spools so small that captures have to be dropped.
    const uint64_t spool_bytes = happenings_.Draw(3) == 0 ? 15'000 : 10'000'000;
    terminals_.push_back(std::make_unique<SimulatedTerminal>(
        &happenings_, &weather_, &server_, &reader_, &ledger_, device,
        folder_ / absl::StrCat("spool-", i), spool_bytes));
  }
}

Outcome SimulatedCity::Run() {
  PlanServer();
  for (const auto& terminal : terminals_) PlanTerminal(terminal.get());
  happenings_.RunFor(kTrouble);
  Mend();
  Check();
  outcome_.trace = happenings_.trace();
  outcome_.steps = happenings_.steps();
  outcome_.taken = ledger_.taken.size();
  outcome_.acknowledged = ledger_.acknowledged.size();
  return std::move(outcome_);
}

void SimulatedCity::Repeat(absl::Duration least, absl::Duration most, std::function<void()> what) {
  happenings_.After(happenings_.Between(least, most), [this, least, most, what] {
    what();
    Repeat(least, most, what);
  });
}

void SimulatedCity::PlanTerminal(SimulatedTerminal* terminal) {
  terminal->Start();
  Repeat(absl::Milliseconds(20), absl::Milliseconds(100), [terminal] { terminal->Look(); });
  Repeat(absl::Milliseconds(500), absl::Seconds(8), [this, terminal] {
    if (!mended_) terminal->TakePicture();
  });
  Repeat(absl::Seconds(5), absl::Seconds(40), [this, terminal] {
    if (!mended_) terminal->Cut();
  });
  Repeat(absl::Seconds(20), absl::Seconds(90), [this, terminal] {
    if (mended_ || !terminal->up()) return;
    ++outcome_.kills;
    terminal->Kill();
    happenings_.After(happenings_.Between(absl::Milliseconds(100), absl::Seconds(20)),
                      [terminal] { terminal->Start(); });
  });
}

void SimulatedCity::PlanServer() {
  Expect(server_.Start().ok(), "a server with empty disks starts");
  Repeat(absl::Milliseconds(50), absl::Milliseconds(500), [this] { server_.Work(); });
  Repeat(absl::Seconds(1), absl::Seconds(10), [this] {
    if (!mended_) server_.FailADisk();
  });
  Repeat(absl::Seconds(3), absl::Seconds(25), [this] {
    if (!mended_) KillServer();
  });
  Repeat(absl::Seconds(10), absl::Seconds(60), [this] {
    if (!mended_) weather_.slow = 0.01 * static_cast<double>(happenings_.Draw(20));
  });
}

void SimulatedCity::KillServer() {
  if (!server_.up()) return;
  const bool power_loss = happenings_.Chance(0.5);
  ++outcome_.kills;
  server_.Kill(power_loss);
  happenings_.Note(power_loss ? "power" : "kill");
  StartServerIn(happenings_.Between(absl::Milliseconds(100), absl::Seconds(10)));
}

// As a service manager does: again and again, until it stands.
void SimulatedCity::StartServerIn(absl::Duration time) {
  happenings_.After(time, [this] {
    if (!server_.up() && !server_.Start().ok()) StartServerIn(absl::Seconds(2));
  });
}

void SimulatedCity::Mend() {
  mended_ = true;
  weather_ = LinkWeather{.loses = 0, .doubles = 0, .slow = 0};
  const absl::Time end = happenings_.clock().Now() + kMendingMax;
  const auto done = [this] {
    bool drained = server_.settled();
    for (const auto& terminal : terminals_) drained = drained && terminal->drained();
    return drained;
  };
  while (!done() && happenings_.clock().Now() < end) happenings_.RunFor(absl::Seconds(5));
  Expect(done(), "all is drained once lines, disks and processes are mended");
}

void SimulatedCity::Expect(bool holds, const std::string& what) {
  if (!holds) outcome_.violations.push_back(what);
}

void SimulatedCity::Check() {
  for (const std::string& contradiction : ledger_.contradictions) Expect(false, contradiction);
  if (!server_.up()) return;
  CheckAcknowledged();
  CheckPassages();
  CheckDrops();
  const absl::Status audit = CheckAuditLog(server_.cases());
  Expect(audit.ok(), absl::StrCat("audit log: ", audit.message()));
}

// No acknowledged capture missing, and each the one that was sent.
void SimulatedCity::CheckAcknowledged() {
  std::map<uint64_t, Ledger::Name> by_position;
  for (const auto& [name, position] : ledger_.acknowledged) {
    const auto& [device, epoch, sequence] = name;
    const std::string text = absl::StrCat(device, "/", epoch, "/", sequence);
    const auto found = server_.captures().Find({device, epoch, sequence});
    Expect(found.ok() && found->position == position,
           absl::StrCat("acknowledged and not there: ", text));
    Expect(by_position.emplace(position, name).second,
           absl::StrCat("two captures at one position: ", text));
    capture::v1::CaptureRecord record;
    if (!found.ok() || !record.ParseFromString(found->record)) continue;
    const std::string& sha256 = record.pictures(0).sha256();
    Expect(ledger_.sent[name].contains(sha256),
           absl::StrCat("kept under another capture's name: ", text));
    const auto picture = server_.captures().GetPicture(sha256);
    Expect(picture.ok() && storage::Sha256(*picture) == sha256,
           absl::StrCat("the picture is not there whole: ", text));
  }
}

// None twice, each capture in one end state, each case backed by its own picture.
void SimulatedCity::CheckPassages() {
  const auto passages = server_.cases().ListPassages({.limit = kAll});
  Expect(passages.ok(), "passages can be listed");
  if (!passages.ok()) return;
  Expect(passages->size() == server_.captures().last_position(),
         "as many passages as kept captures");
  std::map<std::string, int> times;
  for (const storage::PassageRecord& row : *passages) {
    casework::v1::Passage passage;
    Expect(passage.ParseFromString(row.content), "a passage can be read");
    const std::string& sha256 = passage.picture_sha256();
    const auto taken = ledger_.taken.find(sha256);
    Expect(taken != ledger_.taken.end(), "a passage of a picture that nobody took");
    if (taken == ledger_.taken.end()) continue;
    ++times[sha256];
    Expect(passage.capture().pictures(0).sha256() == sha256,
           "a passage rests on another capture's picture");
    Expect(passage.sightings_size() == 1 &&
               passage.sightings(0).reading().number() == taken->second.number,
           "a passage shows another vehicle");
    const auto kept = server_.cases().GetCase(passage.passage_id());
    Expect(kept.ok() && kept->passage == row.content, "a case rests on another passage");
  }
  for (const auto& [sha256, taken] : ledger_.taken) {
    const int ends = times.contains(sha256) ? times.at(sha256) : 0;
    Expect(ends <= 1, "one picture makes two passages");
    Expect(ends == 1 || taken.dropped,
           absl::StrCat("a capture without an end state: ", absl::BytesToHexString(sha256)));
    if (ends == 0) ++outcome_.dropped;
  }
}

// Every drop was counted once.
void SimulatedCity::CheckDrops() {
  const auto refused = server_.captures().tally().refused;
  const auto counted = refused.find(common::v1::ERROR_REASON_DROPPED_BY_TERMINAL);
  const uint64_t told = counted == refused.end() ? 0 : counted->second;
  Expect(told == outcome_.dropped,
         absl::StrCat("dropped ", outcome_.dropped, ", told and counted ", told));
}

}  // namespace bluegate::simulation
