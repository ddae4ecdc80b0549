#include "enforcement/rules/fact_values.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "enforcement/vehicle/codes.h"

namespace bluegate::rules {
namespace {

using vehicle::EmissionStage;
using vehicle::StageFact;
using vehicle::StageSource;

// A good year: every weekday meets every last digit of a date in it.
constexpr int kDaysAround = 400;

std::vector<std::string> NamedAndOther(const std::set<std::string>& named) {
  std::vector<std::string> values(named.begin(), named.end());
  values.emplace_back();
  return values;
}

// The usual values first, then the others, then "" for not known.
std::vector<std::string> UsualFirst(std::vector<std::string> values,
                                    const std::vector<std::string>& usual) {
  std::stable_partition(values.begin(), values.end(), [&](const std::string& value) {
    return std::find(usual.begin(), usual.end(), value) != usual.end();
  });
  values.emplace_back();
  return values;
}

std::string Fuel(std::initializer_list<char> letters) { return {letters.begin(), letters.end()}; }

}  // namespace

std::vector<std::string> SiteIdsToTry(const RuleSet& set) {
  std::set<std::string> named;
  for (const Rule& rule : set.rules) {
    named.insert(rule.scope.site_ids.begin(), rule.scope.site_ids.end());
  }
  std::vector<std::string> values = NamedAndOther(named);
  std::rotate(values.begin(), std::prev(values.end()), values.end());
  return values;
}

std::vector<std::string> PerformanceClassesToTry(const RuleSet& set) {
  std::set<std::string> named;
  for (const Rule& rule : set.rules) {
    named.insert(rule.scope.performance_classes.begin(), rule.scope.performance_classes.end());
  }
  std::vector<std::string> values = NamedAndOther(named);
  std::rotate(values.begin(), std::prev(values.end()), values.end());
  return values;
}

std::vector<std::string> VehicleTypesToTry() {
  std::vector<std::string> types;
  for (const char kind : std::string_view("HQBGKZNJMTDX")) {
    for (char size = '1'; size <= '9'; ++size) {
      for (const char body : std::string_view("123456789ABCDEFGHJKLMNPQRSTUVWXYZ0IO")) {
        const std::string type = {kind, size, body};
        if (vehicle::IsVehicleType(type)) types.push_back(type);
      }
    }
  }
  return UsualFirst(std::move(types), {"H11", "K33", "Q11", "N11", "H31"});
}

std::vector<std::string> FuelsToTry() {
  std::vector<std::string> fuels;
  for (char a = 'A'; a <= 'Z'; ++a) {
    if (!vehicle::IsFuelLetter(a)) continue;
    fuels.push_back(Fuel({a}));
    for (char b = static_cast<char>(a + 1); b <= 'Z'; ++b) {
      if (!vehicle::IsFuelLetter(b)) continue;
      fuels.push_back(Fuel({a, b}));
      for (char c = static_cast<char>(b + 1); c <= 'Z'; ++c) {
        if (vehicle::IsFuelLetter(c)) fuels.push_back(Fuel({a, b, c}));
      }
    }
  }
  return UsualFirst(std::move(fuels), {"A", "B", "C", "E"});
}

std::vector<std::string> UsesToTry() {
  std::vector<std::string> uses;
  for (char letter = 'A'; letter <= 'Z'; ++letter) {
    if (vehicle::IsUse(std::string(1, letter))) uses.emplace_back(1, letter);
  }
  return UsualFirst(std::move(uses), {"F"});
}

std::vector<StageFact> StagesToTry() {
  std::vector<StageFact> stages;
  for (const StageSource source : {StageSource::kRegister, StageSource::kInferred}) {
    for (int code = 7; code >= 1; --code) {
      stages.push_back(StageFact::Known(static_cast<EmissionStage>(code), source));
    }
    stages.push_back(StageFact::Known(EmissionStage::kElectric, source));
  }
  for (int low = 1; low <= 7; ++low) {
    for (int high = low + 1; high <= 7; ++high) {
      const auto between =
          StageFact::Between(static_cast<EmissionStage>(low), static_cast<EmissionStage>(high),
                             StageSource::kInferred);
      if (between.ok()) stages.push_back(*between);
    }
  }
  stages.push_back(StageFact::Unknown("not stated"));
  return stages;
}

std::vector<absl::CivilDay> DaysToTry(const RuleSet& set) {
  std::set<absl::CivilDay> cuts;
  const auto cut = [&](const std::optional<absl::CivilDay>& from,
                       const std::optional<absl::CivilDay>& until) {
    if (from) cuts.insert(*from);
    if (until) cuts.insert(*until + 1);
  };
  for (const Rule& rule : set.rules) cut(rule.effective_from, rule.effective_until);
  for (const Holiday& holiday : set.holidays) cut(holiday.from, holiday.until);
  if (cuts.empty()) cuts.insert(absl::CivilDay(2022, 1, 1));
  std::vector<absl::CivilDay> days;
  // From each date on until the next; the last one first, for it is what holds today.
  for (auto begin = cuts.rbegin(); begin != cuts.rend(); ++begin) {
    const auto end = begin == cuts.rbegin() ? *begin + kDaysAround : *std::prev(begin);
    for (absl::CivilDay day = *begin; day < end && day < *begin + kDaysAround; ++day) {
      days.push_back(day);
    }
  }
  for (int i = 1; i <= kDaysAround; ++i) days.push_back(*cuts.begin() - i);
  return days;
}

std::vector<uint32_t> MinutesToTry(const RuleSet& set) {
  std::set<uint32_t> cuts = {0};
  for (const Rule& rule : set.rules) {
    for (const uint32_t minute : {rule.scope.daily_from_min, rule.scope.daily_until_min}) {
      if (minute < 24 * 60) cuts.insert(minute);
    }
  }
  return {cuts.begin(), cuts.end()};
}

std::vector<uint32_t> MassesToTry(const RuleSet& set) {
  std::set<uint32_t> named = {18'000};  // A usual heavy lorry.
  for (const Rule& rule : set.rules) {
    if (rule.condition.total_mass_above_kg == 0) continue;
    named.insert({rule.condition.total_mass_above_kg, rule.condition.total_mass_above_kg + 1});
  }
  std::vector<uint32_t> masses(named.rbegin(), named.rend());
  masses.push_back(0);
  return masses;
}

std::vector<uint32_t> AgesToTry(const RuleSet& set) {
  std::set<uint32_t> named = {0};
  for (const Rule& rule : set.rules) {
    if (rule.condition.age_at_least_years == 0) continue;
    named.insert({rule.condition.age_at_least_years - 1, rule.condition.age_at_least_years});
  }
  return {named.begin(), named.end()};
}

std::string UnnamedStatusOf(const RuleSet& set) {
  std::set<std::string> named;
  for (const Rule& rule : set.rules) {
    named.insert(rule.condition.status_letters.begin(), rule.condition.status_letters.end());
  }
  for (char letter = 'A'; letter <= 'Z'; ++letter) {
    const std::string status(1, letter);
    if (vehicle::IsStatusLetter(letter) && named.count(status) == 0) return status;
  }
  return "";
}

std::vector<std::string> NumbersToTry(const RuleSet& set) {
  std::set<std::string> prefixes;
  for (const Rule& rule : set.rules) {
    const Condition& condition = rule.condition;
    prefixes.insert(condition.plate_prefixes.begin(), condition.plate_prefixes.end());
    prefixes.insert(condition.plate_prefixes_not.begin(), condition.plate_prefixes_not.end());
  }
  std::vector<std::string> heads = {"陕D"};
  for (const std::string& prefix : prefixes) {
    // What follows a province is an office that no other prefix names, where there is one.
    std::string head = prefix;
    for (char office = 'A'; head == prefix && prefix.size() <= 3 && office <= 'Z'; ++office) {
      const std::string whole = absl::StrCat(prefix, std::string(1, office));
      if (prefixes.count(whole) == 0) head = whole;
    }
    heads.push_back(head);
  }
  for (const char* province : {"京", "川", "新", "藏", "琼"}) {
    const auto named = [&](const std::string& prefix) { return prefix.rfind(province, 0) == 0; };
    if (std::any_of(prefixes.begin(), prefixes.end(), named)) continue;
    heads.push_back(absl::StrCat(province, "A"));
    break;
  }
  std::vector<std::string> numbers;
  for (const std::string& head : heads) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      numbers.push_back(absl::StrCat(head, "1234", std::string(1, digit)));
    }
    numbers.push_back(absl::StrCat(head, "ABCDE"));
  }
  numbers.emplace_back();
  return numbers;
}

}  // namespace bluegate::rules
