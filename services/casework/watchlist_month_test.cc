// A month of a city's passages, laid beside a watchlist.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <random>

#include "absl/strings/str_cat.h"
#include "services/casework/kept_history.h"
#include "services/casework/watchlist_desk.h"
#include "services/support/clock.h"
#include "services/support/testing/temp_folder.h"
#include "storage/engine.h"

namespace bluegate::casework {
namespace {

constexpr uint64_t kPassages = 1'000'000;
constexpr uint64_t kPassagesAtOnce = 10'000;
constexpr int kEntries = 300;
#ifdef BLUEGATE_SANITIZED
constexpr double kSecondsMax = 60;
#else
constexpr double kSecondsMax = 10;
#endif

std::string DrawNumber(std::mt19937_64& random) {
  static constexpr std::string_view kCharacters = "01234567890123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::string text = "陕D";
  for (int i = 0; i < 5; ++i) text += kCharacters[random() % kCharacters.size()];
  return text;
}

v1::SetWatchlistEntryRequest Entry(int i, std::mt19937_64& random) {
  v1::SetWatchlistEntryRequest request;
  request.set_request_id(absl::StrCat("r-", i));
  request.set_officer("li.wei");
  request.set_note("测试");
  v1::WatchlistEntry& entry = *request.mutable_entry();
  std::string number = DrawNumber(random);
  if (i % 10 == 0) number[number.size() - 1 - random() % 5] = '-';
  entry.set_entry_id(absl::StrCat("w-", i));
  entry.set_number(number);
  entry.set_reason("测试");
  entry.set_level(v1::WATCH_LEVEL_CHECK);
  entry.set_issuing_unit("测试");
  entry.set_legal_basis("测试");
  entry.set_valid_from_us(1638316800000000);
  entry.set_valid_until_us(1648684800000000);
  entry.set_distance_max(i % 2 == 0 ? 0.3 : 0);
  return request;
}

TEST(WatchlistMonthTest, AMillionPassagesAreMatchedInTenSeconds) {
  const support::testing::TempFolder folder;
  auto kv = storage::OpenRocksDb(folder.path());
  ASSERT_TRUE(kv.ok()) << kv.status();
  auto store = storage::CaseStore::Open(*std::move(kv));
  ASSERT_TRUE(store.ok()) << store.status();
  const absl::Time now = absl::FromUnixSeconds(1'641'787'200);
  const support::FakeClock clock(now);
  const common::v1::SiteList sites;
  const auto confusions = suspicion::ConfusionTable::Make(
      {{"8", "B", 0.2}, {"0", "D", 0.2}, {"5", "S", 0.2}, {"1", "7", 0.3}, {"2", "Z", 0.2}});
  auto desk = WatchlistDesk::Open(store->get(), *confusions, &sites, &clock);
  ASSERT_TRUE(desk.ok()) << desk.status();

  std::mt19937_64 random(30);
  const absl::Duration step = absl::Hours(24 * 30) / kPassages;
  uint64_t position = 0;
  while (position < kPassages) {
    storage::WriteBatch batch;
    for (uint64_t i = 0; i < kPassagesAtOnce; ++i) {
      suspicion::PastSighting sighting;
      sighting.passage_id = absl::StrCat("cam/1/", ++position);
      sighting.number = *plate::PlateNumber::Parse(DrawNumber(random));
      sighting.site_id = "cp-01";
      sighting.time = now - step * (kPassages - position);
      storage::StageSighting(ToRow(sighting, position, 0), batch);
    }
    const absl::Status status = (*store)->kv()->Write(batch, storage::Durability::kBuffered);
    ASSERT_TRUE(status.ok()) << status;
  }
  for (int i = 0; i < kEntries; ++i) {
    const auto set = (*desk)->Set(Entry(i, random));
    ASSERT_TRUE(set.ok()) << set.status();
  }

  v1::MatchWatchlistRequest request;
  request.set_matches_max(10'000);
  for (const char* only : {"", "w-0"}) {
    request.clear_entry_ids();
    if (*only != '\0') request.add_entry_ids(only);
    const auto begun = std::chrono::steady_clock::now();
    const auto matched = (*desk)->Match(request, cases::Terms(), [] { return false; });
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
    ASSERT_TRUE(matched.ok()) << matched.status();
    EXPECT_EQ(matched->sightings(), kPassages);
    std::printf("%d entries beside %lu sightings: %.2f s, %d matches\n",
                *only == '\0' ? kEntries : 1, static_cast<unsigned long>(matched->sightings()),
                spent.count(), matched->matches_size());
    EXPECT_LE(spent.count(), kSecondsMax);
  }
}

}  // namespace
}  // namespace bluegate::casework
