#include "services/bluegate/search_bench_city.h"

#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "services/casework/kept_history.h"
#include "storage/case_store.h"
#include "storage/engine.h"

namespace bluegate {
namespace {

constexpr int kSites = 32;
constexpr uint64_t kPassagesAtOnce = 5000;
constexpr uint64_t kOneKeptOf = 100;
constexpr absl::Duration kDays = absl::Hours(24 * 30);
// The city's own office comes oftenest, then its neighbour's.
constexpr const char* kOffices[] = {"陕D", "陕D", "陕D", "陕A", "陕D",
                                    "陕A", "陕D", "陕V", "陕D", "晋M"};
constexpr char kCharacters[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr uint64_t kCharacterCount = sizeof(kCharacters) - 1;

// As large as one of a lorry that nothing is against.
std::string ContentOf(const std::string& id, const std::string& number, const std::string& site_id,
                      absl::Time time) {
  casework::v1::Passage passage;
  passage.set_passage_id(id);
  passage.set_state(casework::v1::PASSAGE_STATE_CLEAR);
  passage.set_passed_time_us(absl::ToUnixMicros(time));
  passage.mutable_capture()->set_site_id(site_id);
  passage.mutable_capture()->set_received_time_us(absl::ToUnixMicros(time));
  passage.set_sentence_zh(std::string(90, 'z'));
  passage.set_sentence_en(std::string(90, 'e'));
  passage.set_picture_sha256(std::string(32, 'p'));
  casework::v1::Sighting& sighting = *passage.add_sightings();
  sighting.mutable_reading()->set_number(number);
  sighting.mutable_decision()->set_sentence_zh(std::string(300, 'd'));
  sighting.mutable_vehicle()->mutable_plate()->set_number(number);
  return passage.SerializeAsString();
}

}  // namespace

common::v1::SiteList SearchBenchCity::MakeSites() {
  common::v1::SiteList sites;
  sites.set_source("bench");
  for (int i = 0; i < kSites; ++i) {
    common::v1::Site& site = *sites.add_sites();
    site.set_site_id(absl::StrFormat("cp-%02d", i + 1));
    site.set_kind(common::v1::SITE_KIND_CHECKPOINT);
  }
  return sites;
}

std::string SearchBenchCity::NumberOf(uint64_t vehicle) {
  std::mt19937_64 random(vehicle);
  std::string number = kOffices[random() % std::size(kOffices)];
  // Letters are rarer than digits, as on real plates.
  for (int i = 0; i < 5; ++i) {
    number += kCharacters[random() % (random() % 4 == 0 ? kCharacterCount : 10)];
  }
  return number;
}

std::string SearchBenchCity::DrawNumber() { return NumberOf(random_() % vehicles_); }

std::string SearchBenchCity::DrawSite() {
  return sites_.sites(static_cast<int>(random_() % kSites)).site_id();
}

const std::string& SearchBenchCity::DrawWritten() { return written_[random_() % written_.size()]; }

absl::Status SearchBenchCity::Write(uint64_t passages, absl::Time until,
                                    const std::filesystem::path& folder) {
  auto kv = storage::OpenRocksDb(folder);
  if (!kv.ok()) return kv.status();
  const auto store = storage::CaseStore::Open(*std::move(kv));
  if (!store.ok()) return store.status();
  std::vector<storage::NewPassage> batch;
  for (uint64_t position = 1; position <= passages; ++position) {
    const std::string number = DrawNumber();
    if (position % kOneKeptOf == 1 % kOneKeptOf) written_.push_back(number);
    suspicion::PastSighting sighting;
    sighting.passage_id = absl::StrCat("cp-01-cam-1/1/", position);
    sighting.number = *plate::PlateNumber::Parse(number);
    sighting.site_id = DrawSite();
    sighting.time = until - kDays * (static_cast<double>(passages - position + 1) /
                                     static_cast<double>(passages));
    sighting.verdict = plate::ReadingVerdict::kAuto;
    storage::NewPassage& passage = batch.emplace_back();
    passage.position = position;
    passage.passage_id = sighting.passage_id;
    passage.state = casework::v1::PASSAGE_STATE_CLEAR;
    passage.content = ContentOf(sighting.passage_id, number, sighting.site_id, sighting.time);
    passage.time_us = absl::ToUnixMicros(sighting.time);
    passage.plates_read = 1;
    passage.sightings = {casework::ToRow(sighting, position, 0)};
    if (batch.size() < kPassagesAtOnce && position < passages) continue;
    if (absl::Status status = (*store)->CommitPassages(batch); !status.ok()) return status;
    batch.clear();
  }
  return absl::OkStatus();
}

}  // namespace bluegate
