#ifndef BLUEGATE_ENFORCEMENT_RULES_FACT_VALUES_H_
#define BLUEGATE_ENFORCEMENT_RULES_FACT_VALUES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "enforcement/rules/rule_set.h"
#include "enforcement/vehicle/emission_stage.h"

namespace bluegate::rules {

// For each fact the values that are enough to try: every one that the rule set names or cuts at,
// and one beside them; what is usual comes first. Used by FactSpace.

// Of these, "" is "some other" or "not known".
std::vector<std::string> SiteIdsToTry(const RuleSet& set);
std::vector<std::string> PerformanceClassesToTry(const RuleSet& set);
std::vector<std::string> VehicleTypesToTry();  // every type of GA/T 16.4, and ""
std::vector<std::string> FuelsToTry();         // every one to three letters of GA/T 16.9, and ""
std::vector<std::string> UsesToTry();          // every letter, and ""

// Known stages by an authority and inferred ones, every interval, electric, and not known.
std::vector<vehicle::StageFact> StagesToTry();

// Real days: see FactSpace.
std::vector<absl::CivilDay> DaysToTry(const RuleSet& set);
// Minutes of the day at which some rule begins or ends, and 0.
std::vector<uint32_t> MinutesToTry(const RuleSet& set);

// A limit, one less and one more.
std::vector<uint32_t> MassesToTry(const RuleSet& set);  // kg; 0: not known
std::vector<uint32_t> AgesToTry(const RuleSet& set);    // whole years

// A status letter that no rule names, A 正常 where it can be; empty when they name all.
std::string UnnamedStatusOf(const RuleSet& set);

// Numbers with every prefix that the set names and with none, each with every last digit and with
// none; and "", not known.
std::vector<std::string> NumbersToTry(const RuleSet& set);

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_FACT_VALUES_H_
