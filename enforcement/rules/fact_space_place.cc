#include <optional>

#include "enforcement/rules/fact_space_parts.h"
#include "enforcement/rules/fact_values.h"
#include "enforcement/vehicle/day.h"

// The parts of FactSpace about when, where and which number.
namespace bluegate::rules {
namespace {

using vehicle::And;
using vehicle::ToTruth;
using vehicle::Truth;

// The day's part of a rule's scope.
Truth InForceOn(const std::vector<Holiday>& holidays, const Rule& rule, absl::CivilDay day) {
  const bool effective = (!rule.effective_from || day >= *rule.effective_from) &&
                         (!rule.effective_until || day <= *rule.effective_until);
  if (!effective) return Truth::kNo;
  const bool holiday = IsHoliday(holidays, day);
  if (rule.scope.holidays == HolidayUse::kNotOnHolidays && holiday) return Truth::kNo;
  if (rule.scope.holidays == HolidayUse::kOnlyOnHolidays && !holiday) return Truth::kNo;
  return Allows(rule.scope.weekdays, WeekdayOf(day));
}

// Which last digits rest on the day, by each way in which the set's rules make them rest.
std::string RestMark(const std::vector<std::vector<TailDay>>& ways, absl::CivilDay day) {
  std::string mark;
  for (const std::vector<TailDay>& way : ways) {
    for (int digit = 0; digit <= 9; ++digit) {
      mark += RestsOn(way, digit, day, WeekdayOf(day)) ? '1' : '0';
    }
  }
  return mark;
}

std::vector<std::vector<TailDay>> TailWaysOf(const RuleSet& set) {
  std::vector<std::vector<TailDay>> ways;
  for (const Rule& rule : set.rules) {
    const auto& way = rule.condition.tail_days;
    if (!way.empty() && std::find(ways.begin(), ways.end(), way) == ways.end()) ways.push_back(way);
  }
  return ways;
}

std::string TextOf(const std::optional<absl::CivilDay>& day) {
  return day ? vehicle::FormatDay(*day) : "";
}

}  // namespace

void FactSpace::AddMoment() {
  const auto key = [](const Rule& r) {
    return absl::StrCat(TextOf(r.effective_from), "/", TextOf(r.effective_until), "/",
                        KeyOf(r.scope.weekdays), "/", static_cast<int>(r.scope.holidays));
  };
  const std::vector<absl::CivilDay> days = DaysToTry(set_);
  const auto ways = TailWaysOf(set_);
  const std::vector<size_t> cells = AddPart(
      days, key,
      [this](const Rule& r, absl::CivilDay day) { return InForceOn(set_.holidays, r, day); },
      [](absl::CivilDay day, Facts* facts) { facts->time = absl::FromCivil(day, facts->zone); },
      [&](absl::CivilDay day) { return RestMark(ways, day); }, &day_);
  days_.resize(day_.examples.size());
  for (size_t i = days.size(); i-- > 0;) days_[cells[i]] = days[i];
  AddPart(
      MinutesToTry(set_),
      [](const Rule& r) {
        return absl::StrCat(r.scope.daily_from_min, "-", r.scope.daily_until_min);
      },
      [](const Rule& r, uint32_t minute) {
        return ToTruth(WithinDailyHours(minute, r.scope.daily_from_min, r.scope.daily_until_min));
      },
      [](uint32_t minute, Facts* facts) { facts->time += absl::Minutes(minute); }, NoMark(),
      &minute_);
  AddPart(
      std::vector{AlertLevel::kNone, AlertLevel::kYellow, AlertLevel::kOrange, AlertLevel::kRed},
      [](const Rule& r) { return KeyOf(r.scope.alert_levels); },
      [](const Rule& r, AlertLevel level) { return Allows(r.scope.alert_levels, level); },
      [](AlertLevel level, Facts* facts) { facts->alert_level = level; }, NoMark(), &alert_);
}

void FactSpace::AddPlace() {
  AddPart(
      std::vector{SiteKind::kCheckpoint, SiteKind::kGate},
      [](const Rule& r) { return KeyOf(r.scope.site_kinds); },
      [](const Rule& r, SiteKind kind) { return Allows(r.scope.site_kinds, kind); },
      [](SiteKind kind, Facts* facts) { facts->site_kind = kind; }, NoMark(), &site_kind_);
  AddPart(
      SiteIdsToTry(set_), [](const Rule& r) { return KeyOf(r.scope.site_ids); },
      [](const Rule& r, const std::string& id) { return Allows(r.scope.site_ids, id); },
      [](const std::string& id, Facts* facts) { facts->site_id = id; }, NoMark(), &site_id_);
  AddPart(
      std::vector{Direction::kIn, Direction::kOut, Direction::kUnspecified},
      [](const Rule& r) { return KeyOf(r.scope.directions); },
      [](const Rule& r, Direction way) { return Allows(r.scope.directions, way); },
      [](Direction way, Facts* facts) { facts->direction = way; }, NoMark(), &direction_);
  AddPart(
      PerformanceClassesToTry(set_),
      [](const Rule& r) { return KeyOf(r.scope.performance_classes); },
      [](const Rule& r, const std::string& c) { return Allows(r.scope.performance_classes, c); },
      [](const std::string& c, Facts* facts) { facts->performance_class = c; }, NoMark(),
      &performance_);
  AddSetPart<std::string>(
      true, [](const Rule& r) { return r.scope.zones; },
      [](const std::string& zone, Facts* facts) { facts->zones.push_back(zone); }, &zones_);
}

void FactSpace::AddNumber() {
  AddPart(
      std::vector{SubjectKind::kVehicle, SubjectKind::kMachine},
      [](const Rule& r) { return absl::StrCat(static_cast<int>(r.condition.subject)); },
      [](const Rule& r, SubjectKind kind) {
        const bool wants_machine = r.condition.subject == SubjectKind::kMachine;
        return ToTruth(r.condition.subject == SubjectKind::kAny ||
                       wants_machine == (kind == SubjectKind::kMachine));
      },
      [](SubjectKind kind, Facts* facts) { facts->subject = kind; }, NoMark(), &subject_);
  AddPart(
      std::vector{NumberState::kCertain, NumberState::kUncertain},
      [](const Rule& r) { return absl::StrCat(static_cast<int>(r.condition.number_state)); },
      [](const Rule& r, NumberState state) {
        const NumberState wanted = r.condition.number_state;
        return ToTruth(wanted == NumberState::kUnspecified || wanted == state);
      },
      [](NumberState state, Facts* facts) { facts->number_state = state; },
      // The domain tells the two apart even where no rule does.
      [](NumberState state) { return std::string(NameOf(state)); }, &number_state_);
  const bool asks_tail = !TailWaysOf(set_).empty();
  const std::vector<std::string> numbers = NumbersToTry(set_);
  const std::vector<size_t> cells = AddPart(
      numbers,
      [](const Rule& r) {
        return KeyOf(r.condition.plate_prefixes) + "/" + KeyOf(r.condition.plate_prefixes_not);
      },
      [](const Rule& r, const std::string& number) {
        return And(PrefixTruth(r.condition, number), OtherPrefixTruth(r.condition, number));
      },
      [](const std::string& number, Facts* facts) { facts->plate_number = number; },
      [asks_tail](const std::string& number) {
        return number.empty() ? "unknown" : absl::StrCat(asks_tail ? TailDigitOf(number) : 0);
      },
      &number_);
  unknown_number_ = cells.back();
  tail_digits_.resize(number_.examples.size());
  for (size_t i = 0; i < numbers.size(); ++i) tail_digits_[cells[i]] = TailDigitOf(numbers[i]);
}

}  // namespace bluegate::rules
