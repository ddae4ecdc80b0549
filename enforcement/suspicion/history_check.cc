#include "enforcement/suspicion/history_check.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"

namespace bluegate::suspicion {
namespace {

// "01-10 08:00:00 cp-01", local time.
std::string WhenAndWhere(const PastSighting& sighting) {
  return absl::StrCat(absl::FormatTime("%m-%d %H:%M:%S", sighting.time, vehicle::ShanghaiZone()),
                      " ", sighting.site_id);
}

std::string MinutesZh(absl::Duration time) {
  const int64_t seconds = absl::ToInt64Seconds(time);
  return absl::StrCat(seconds / 60, "分", seconds % 60, "秒");
}

std::string MinutesEn(absl::Duration time) {
  const int64_t seconds = absl::ToInt64Seconds(time);
  return absl::StrCat(seconds / 60, " min ", seconds % 60, " s");
}

Suspicion OfConflict(const TravelConflict& conflict, const PastSighting& seen) {
  const PastSighting& earlier = conflict.earlier;
  const PastSighting& later = conflict.later;
  const std::string& other =
      earlier.passage_id == seen.passage_id ? later.passage_id : earlier.passage_id;
  return {"S01",
          absl::StrCat("号码", seen.number.text(), "先后见于", WhenAndWhere(earlier), "（",
                       earlier.passage_id, "）和", WhenAndWhere(later), "（", later.passage_id,
                       "），相隔至多", MinutesZh(conflict.elapsed_most), "，行驶至少需",
                       MinutesZh(conflict.needed), "，疑似套牌。"),
          absl::StrCat("The number ", seen.number.text(), " was seen at ", WhenAndWhere(earlier),
                       " (", earlier.passage_id, ") and at ", WhenAndWhere(later), " (",
                       later.passage_id, "), at most ", MinutesEn(conflict.elapsed_most),
                       " apart; the drive takes at least ", MinutesEn(conflict.needed), "."),
          other};
}

bool IsExact(const WatchHit& hit, const PastSighting& seen) {
  return hit.distance == 0 && seen.number.complete();
}

}  // namespace

Suspicion ToSuspicion(const VisitSuspicion& visit) {
  const std::string& number =
      visit.exit.has_value() ? visit.exit->number.text() : visit.entry->number.text();
  const std::string out = visit.exit.has_value() ? WhenAndWhere(*visit.exit) : "";
  switch (visit.fault) {
    case VisitFault::kTwoPlants:
      return {"S08",
              absl::StrCat("号码", number, "于", WhenAndWhere(*visit.entry), "入厂、", out,
                           "出厂，其间又于", WhenAndWhere(*visit.elsewhere), "（",
                           visit.elsewhere->passage_id, "）进入另一厂。"),
              absl::StrCat("The number ", number, " was inside from ", WhenAndWhere(*visit.entry),
                           " to ", out, ", yet entered another plant at ",
                           WhenAndWhere(*visit.elsewhere), " (", visit.elsewhere->passage_id,
                           ") meanwhile."),
              visit.elsewhere->passage_id};
    case VisitFault::kOverStay: {
      const double hours = absl::ToDoubleHours(visit.exit->time - visit.entry->time);
      return {
          "S08",
          absl::StrFormat("号码%s于%s（%s）入厂，%s出厂，停留%.1f小时，超过允许时间。", number,
                          WhenAndWhere(*visit.entry), visit.entry->passage_id, out, hours),
          absl::StrFormat("The number %s came in at %s (%s) and left at %s: %.1f hours, longer "
                          "than allowed.",
                          number, WhenAndWhere(*visit.entry), visit.entry->passage_id, out, hours),
          visit.entry->passage_id};
    }
    case VisitFault::kStillInside:
      return {"S08",
              absl::StrCat("号码", number, "于", WhenAndWhere(*visit.entry), "（",
                           visit.entry->passage_id, "）入厂，已超过允许停留时间，仍无出厂记录。"),
              absl::StrCat("The number ", number, " came in at ", WhenAndWhere(*visit.entry), " (",
                           visit.entry->passage_id,
                           "), has stayed longer than allowed and was not seen to leave.")};
    case VisitFault::kExitWithoutEntry:
      break;
  }
  return {"S08", absl::StrCat("号码", number, "于", out, "出厂，此前没有入厂记录。"),
          absl::StrCat("The number ", number, " left at ", out, " without having come in.")};
}

absl::StatusOr<std::optional<Suspicion>> TravelSuspicionOf(const PastSighting& seen,
                                                           const History& history,
                                                           const TravelTable& travel) {
  const auto conflict = FindImpossibleTravel(seen, history, travel);
  if (!conflict.ok()) return conflict.status();
  if (!conflict->has_value()) return std::nullopt;
  return OfConflict(**conflict, seen);
}

absl::StatusOr<std::vector<Suspicion>> SuspicionsOfHistory(const PastSighting& seen,
                                                           const History& history,
                                                           const TravelTable& travel,
                                                           const PlantTable& plants) {
  std::vector<Suspicion> found;
  const auto conflict = TravelSuspicionOf(seen, history, travel);
  if (!conflict.ok()) return conflict.status();
  if (conflict->has_value()) found.push_back(**conflict);
  const auto visit = CheckVisit(seen, history, plants, travel);
  if (!visit.ok()) return visit.status();
  if (visit->has_value()) found.push_back(ToSuspicion(**visit));
  return found;
}

std::vector<Suspicion> SuspicionsOfWatchlist(const PastSighting& seen,
                                             const std::vector<std::string>& site_zones,
                                             const WatchIndex& watchlist) {
  std::vector<Suspicion> found;
  for (const WatchHit& hit : watchlist.Match({seen.number, seen.color, seen.plate_class})) {
    if (found.size() == kWatchHitsMax) break;
    if (HoldsAt(*hit.entry, seen.site_id, site_zones, seen.time))
      found.push_back(ToSuspicion(hit, seen));
  }
  return found;
}

Suspicion ToSuspicion(const WatchHit& hit, const PastSighting& seen) {
  const WatchEntry& entry = *hit.entry;
  const std::string& read = seen.number.text();
  const std::string distance = absl::StrFormat("%.2f", hit.distance);
  const bool exact = IsExact(hit, seen);
  Suspicion found;
  found.reason_code = "S12";
  found.sentence_zh = absl::StrCat(
      exact ? "号码" : "相近号码", read, "命中布控", entry.entry_id, "（", entry.number.text(),
      exact ? "" : absl::StrCat("，距离", distance), "，", AbslView(NameZh(entry.level)), "，",
      entry.issuing_unit, "）：", entry.reason, "。");
  found.sentence_en = absl::StrCat(
      "The number ", read, exact ? "" : " is like one that", " is on the watchlist: entry ",
      entry.entry_id, " (", entry.number.text(), exact ? "" : absl::StrCat(", distance ", distance),
      ", ", AbslView(NameEn(entry.level)), ", ", entry.issuing_unit, "): ", entry.reason, ".");
  found.watch_entry_id = entry.entry_id;
  found.watch_distance = hit.distance;
  return found;
}

bool DeservesCase(const WatchHit& hit, const PastSighting& seen) {
  return IsExact(hit, seen) || hit.entry->level != WatchLevel::kNotice;
}

void AddSuspicions(std::vector<Suspicion> more, std::vector<Suspicion>* suspicions) {
  suspicions->insert(suspicions->end(), std::make_move_iterator(more.begin()),
                     std::make_move_iterator(more.end()));
  std::stable_sort(
      suspicions->begin(), suspicions->end(),
      [](const Suspicion& a, const Suspicion& b) { return a.reason_code < b.reason_code; });
}

}  // namespace bluegate::suspicion
