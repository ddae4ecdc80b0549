#include "tests/simulation/simulated_server.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/casework/passage_making.h"
#include "services/recognition/capture_reader.h"
#include "storage/faulty/lent_store.h"

namespace bluegate::simulation {
namespace {

constexpr size_t kPage = 4;
constexpr uint64_t kEvidenceFileBytes = 40'000;  // so that a run has several

absl::Status DrawnError(Happenings& happenings) {
  return happenings.Chance(0.5) ? absl::ResourceExhaustedError("no space left on device")
                                : absl::UnavailableError("input/output error");
}

// As if registry and admission had answered: any vehicle is restricted, so that each has a case.
std::vector<casework::Answer> Answers(size_t questions) {
  casework::Answer answer;
  answer.looked_up = true;
  answer.decision.emplace();
  answer.decision->set_outcome(admission::v1::OUTCOME_FLAG);
  return std::vector<casework::Answer>(questions, answer);
}

}  // namespace

SimulatedServer::SimulatedServer(Happenings* happenings, plate_recognition::PlateReader* reader)
    : happenings_(happenings), reader_(reader) {
  sites_.add_sites()->set_site_id("cp-01");
}

absl::Status SimulatedServer::Start() {
  auto folder = std::make_unique<storage::FaultyFolder>(evidence_disk_);
  evidence_ = folder.get();
  storage::CaptureStoreOptions options;
  options.evidence.file_bytes_max = kEvidenceFileBytes;
  auto captures =
      storage::CaptureStore::Open(std::make_unique<storage::LentStore>(&intake_disk_),
                                  std::move(folder), &happenings_->clock(), std::move(options));
  if (!captures.ok()) return captures.status();
  auto readings =
      storage::ReadingStore::Open(std::make_unique<storage::LentStore>(&recognition_disk_));
  if (!readings.ok()) return readings.status();
  auto cases = storage::CaseStore::Open(std::make_unique<storage::LentStore>(&casework_disk_));
  if (!cases.ok()) return cases.status();
  captures_ = *std::move(captures);
  readings_ = *std::move(readings);
  cases_ = *std::move(cases);
  metrics_ = std::make_unique<intake::IntakeMetrics>(nullptr);
  keeper_ = std::make_unique<intake::CaptureKeeper>(captures_.get(), &sites_, &happenings_->clock(),
                                                    metrics_.get());
  return absl::OkStatus();
}

void SimulatedServer::Kill(bool power_loss) {
  keeper_.reset();
  cases_.reset();
  readings_.reset();
  captures_.reset();
  if (power_loss) {
    storage::FaultyFolder(evidence_disk_).LosePower([this](size_t unsynced) {
      return static_cast<size_t>(happenings_->Draw(unsynced + 1));
    });
    for (storage::FaultyStore* disk : {&intake_disk_, &recognition_disk_, &casework_disk_}) {
      disk->LosePower();
    }
  }
}

void SimulatedServer::FailADisk() {
  const absl::Status error = DrawnError(*happenings_);
  switch (happenings_->Draw(4)) {
    case 0:
      return recognition_disk_.FailNextWrite(error);
    case 1:
      return casework_disk_.FailNextWrite(error);
    case 2:
      return intake_disk_.FailNextWrite(error);
    default:
      if (!up()) return;
      // A torn append, or a sync that fails after a good one.
      if (happenings_->Chance(0.5)) evidence_->FailNext(absl::OkStatus(), 1);
      evidence_->FailNext(error, static_cast<double>(happenings_->Draw(101)) / 100);
  }
}

std::optional<uint64_t> SimulatedServer::DurableSequence(const std::string& device,
                                                         uint64_t epoch) const {
  if (!up()) return std::nullopt;
  const auto durable = captures_->DurableSequence(device, epoch);
  return durable.ok() ? std::optional(*durable) : std::nullopt;
}

std::optional<capture::v1::StreamCapturesResponse> SimulatedServer::Answer(
    const capture::v1::Hello& hello, const capture::v1::StreamCapturesRequest& request) {
  if (!up()) return std::nullopt;
  auto answer = request.has_drop() ? keeper_->AnswerDrop(hello, request.drop())
                                   : keeper_->Answer(hello, request.capture());
  if (!answer.ok()) return std::nullopt;
  return *std::move(answer);
}

void SimulatedServer::Work() {
  if (!up()) return;
  absl::Status status = ReadSome();
  status.Update(DecideSome());
  happenings_->Note(absl::StrCat("work ", static_cast<int>(status.code())));
}

absl::Status SimulatedServer::ReadSome() {
  const auto page = captures_->Read(readings_->tally().position, kPage);
  if (!page.ok()) return page.status();
  std::vector<storage::StoredReading> made;
  for (const storage::LoggedCapture& logged : *page) {
    capture::v1::CaptureRecord capture;
    if (!capture.ParseFromString(logged.record)) return absl::DataLossError("kept record");
    const auto fetch = [this](const std::string& sha256) { return captures_->GetPicture(sha256); };
    const auto record = recognition::ReadCapture(capture, fetch, *reader_, happenings_->clock());
    if (!record.ok()) return record.status();
    // No time of this machine may be in what is kept: two runs are to be the same.
    recognition::v1::ReadingRecord kept = *record;
    kept.clear_timings();
    const bool read = kept.state() == recognition::v1::READ_STATE_READ;
    made.push_back({logged.position,
                    read ? storage::ReadingOutcome::kRead : storage::ReadingOutcome::kFailed,
                    kept.SerializeAsString()});
  }
  return made.empty() ? absl::OkStatus() : readings_->Append(made);
}

absl::Status SimulatedServer::DecideSome() {
  const auto page = readings_->ReadAfter(cases_->tally().position, kPage);
  if (!page.ok()) return page.status();
  std::vector<storage::NewPassage> made;
  for (const storage::ReadingStore::Entry& entry : *page) {
    recognition::v1::ReadingRecord reading;
    if (!reading.ParseFromString(entry.record)) return absl::DataLossError("kept reading");
    const std::string id = casework::PassageIdOf(reading, entry.position);
    const auto questions = casework::QuestionsOf(reading, id, entry.position);
    made.push_back(casework::MakePassage(reading, entry.position, Answers(questions.size()), {},
                                         {absl::Minutes(10), absl::Hours(1), absl::Hours(2)},
                                         happenings_->clock().Now()));
  }
  return made.empty() ? absl::OkStatus() : cases_->CommitPassages(made);
}

bool SimulatedServer::settled() const {
  return up() && cases_->tally().position == captures_->last_position();
}

}  // namespace bluegate::simulation
