#include "services/casework/case_facets.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "enforcement/cases/case_life.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/text.h"
#include "enforcement/vehicle/day.h"
#include "services/casework/conversions.h"

namespace bluegate::casework {
namespace {

// Smaller is better.
int RankOf(common::v1::ReadingVerdict verdict) {
  return verdict == common::v1::READING_VERDICT_UNSPECIFIED ? std::numeric_limits<int>::max()
                                                            : static_cast<int>(verdict);
}

void AddNumber(const recognition::v1::PlateReading& reading,
               std::vector<common::v1::PlateKey>& numbers) {
  const auto number = plate::PlateNumber::Parse(reading.number());
  if (!number.ok() || number->empty() || !number->complete()) return;
  common::v1::PlateKey plate;
  plate.set_number(number->text());
  plate.set_plate_class(reading.plate_class());
  const bool known = std::any_of(numbers.begin(), numbers.end(), [&](const auto& other) {
    return other.number() == plate.number() && other.plate_class() == plate.plate_class();
  });
  if (!known) numbers.push_back(std::move(plate));
}

// One to three letters, or nothing.
std::string FuelOf(const std::string& fuel) {
  const bool letters = std::all_of(fuel.begin(), fuel.end(), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c));
  });
  return letters && fuel.size() <= 3 ? fuel : "";
}

std::string FiguresOf(const v1::Case& message) {
  v1::SimilarCase figures;
  v1::Case& kept = *figures.mutable_case_();
  kept.set_state(message.state());
  kept.set_verify_due_us(message.verify_due_us());
  kept.set_feedback_due_us(message.feedback_due_us());
  kept.set_verified_time_us(message.verified_time_us());
  kept.set_fed_back_time_us(message.fed_back_time_us());
  figures.set_dismiss_reason(DismissReasonOf(message));
  return figures.SerializeAsString();
}

// A case without a deadline is due last.
int64_t DueUs(absl::Time due) {
  return due == absl::InfiniteFuture() ? std::numeric_limits<int64_t>::max()
                                       : std::max<int64_t>(absl::ToUnixMicros(due), 0);
}

}  // namespace

const v1::Sighting* MainSighting(const v1::Passage& passage) {
  const auto best =
      std::min_element(passage.sightings().begin(), passage.sightings().end(),
                       [](const v1::Sighting& a, const v1::Sighting& b) {
                         return RankOf(a.reading().verdict()) < RankOf(b.reading().verdict());
                       });
  return best == passage.sightings().end() ? nullptr : &*best;
}

std::vector<common::v1::PlateKey> NumbersOf(const v1::Case& message) {
  std::vector<common::v1::PlateKey> numbers;
  const auto corrected =
      std::find_if(message.events().rbegin(), message.events().rend(),
                   [](const v1::CaseEvent& event) { return event.has_corrected(); });
  if (corrected != message.events().rend()) AddNumber(corrected->corrected().reading(), numbers);
  for (const v1::Sighting& sighting : message.passage().sightings()) {
    if (sighting.reading().verdict() == common::v1::READING_VERDICT_UNREADABLE) continue;
    AddNumber(sighting.reading(), numbers);
  }
  return numbers;
}

std::string NumberLike(const common::v1::PlateKey& plate) {
  return absl::StrCat("number/", static_cast<int>(plate.plate_class()), "/", plate.number());
}

std::string ReasonLike(std::string_view reason_code, std::string_view site_id) {
  return absl::StrCat("reason/", AbslView(reason_code), "/", AbslView(site_id));
}

uint64_t ShanghaiDayOf(absl::Time time) {
  const absl::CivilDay day(absl::ToCivilSecond(time, vehicle::ShanghaiZone()));
  return static_cast<uint64_t>(std::max<absl::civil_diff_t>(day - absl::CivilDay(1970), 0));
}

storage::CaseFacets FacetsOf(const storage::CaseRecord& record) {
  storage::CaseFacets facets;
  const absl::StatusOr<v1::Case> message = ToCase(record);
  if (!message.ok()) return facets;
  facets.due_us = DueUs(cases::NextDue(LifeOf(*message)));
  facets.day = ShanghaiDayOf(absl::FromUnixMicros(message->opened_time_us()));
  facets.figures = FiguresOf(*message);
  for (const common::v1::PlateKey& plate : NumbersOf(*message)) {
    facets.likes.push_back(NumberLike(plate));
  }
  const std::string& site_id = message->passage().capture().site_id();
  if (!message->reason_code().empty() && !site_id.empty()) {
    facets.likes.push_back(ReasonLike(message->reason_code(), site_id));
  }
  return facets;
}

storage::PassageKind KindOf(std::string_view content) {
  storage::PassageKind kind;
  const absl::StatusOr<v1::Passage> passage = ToPassage(content);
  if (!passage.ok()) return kind;
  kind.day = ShanghaiDayOf(absl::FromUnixMicros(passage->passed_time_us()));
  kind.site_id = passage->capture().site_id();
  kind.state = static_cast<uint32_t>(passage->state());
  const v1::Sighting* const main = MainSighting(*passage);
  if (main == nullptr || !main->has_decision()) return kind;
  kind.stage = static_cast<uint32_t>(main->vehicle().stage());
  kind.fuel = FuelOf(main->vehicle().fuel());
  kind.outcome = static_cast<uint32_t>(main->decision().outcome());
  return kind;
}

storage::CaseReader MakeCaseReader() { return {.facets_of = FacetsOf, .kind_of = KindOf}; }

}  // namespace bluegate::casework
