#ifndef BLUEGATE_SERVICES_BLUEGATE_RULES_GROUP_H_
#define BLUEGATE_SERVICES_BLUEGATE_RULES_GROUP_H_

#include <CLI/CLI.hpp>

namespace bluegate {

// `bluegate rules`, made by whichever of its commands is added first.
inline CLI::App& RulesGroup(CLI::App& app) {
  const auto there =
      app.get_subcommands([](const CLI::App* command) { return command->get_name() == "rules"; });
  if (!there.empty()) return *there.front();
  CLI::App* const rules = app.add_subcommand(
      "rules", "Rule sets: check one, put one in force, see what was, replay the log, try another");
  rules->require_subcommand(1);
  return *rules;
}

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_RULES_GROUP_H_
