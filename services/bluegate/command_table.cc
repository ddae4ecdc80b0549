#include "services/bluegate/command_table.h"

#include "services/bluegate/alert_command.h"
#include "services/bluegate/audit_command.h"
#include "services/bluegate/backup_command.h"
#include "services/bluegate/bench_command.h"
#include "services/bluegate/case_command.h"
#include "services/bluegate/decide_command.h"
#include "services/bluegate/device_command.h"
#include "services/bluegate/export_command.h"
#include "services/bluegate/hold_command.h"
#include "services/bluegate/import_command.h"
#include "services/bluegate/officer_command.h"
#include "services/bluegate/passages_command.h"
#include "services/bluegate/read_command.h"
#include "services/bluegate/rules_change_command.h"
#include "services/bluegate/rules_check_command.h"
#include "services/bluegate/rules_group.h"
#include "services/bluegate/rules_log_command.h"
#include "services/bluegate/sample_command.h"
#include "services/bluegate/serve_command.h"
#include "services/bluegate/tally_command.h"
#include "services/bluegate/terminal_command.h"
#include "services/bluegate/verify_command.h"
#include "services/bluegate/watchlist_command.h"
#include "services/bluegate/witness_command.h"

namespace bluegate {
// In the order that --help shows.
void AddCommands(CLI::App& app, int* exit_code) {
  AddServeCommand(app, exit_code);
  AddBackupCommands(app, exit_code);
  AddOfficerCommand(app, exit_code);
  AddDeviceCommand(app, exit_code);
  AddImportCommand(app, exit_code);
  AddExportCommand(app, exit_code);
  AddDecideCommand(app, exit_code);
  AddRulesCheckCommand(RulesGroup(app), exit_code);
  AddRulesChangeCommands(app, exit_code);
  AddRulesLogCommands(app, exit_code);
  AddAlertCommand(app, exit_code);
  AddTerminalCommand(app, exit_code);
  AddReadCommand(app, exit_code);
  AddBenchCommand(app, exit_code);
  AddSampleCommand(app, exit_code);
  AddTallyCommand(app, exit_code);
  AddPassagesCommand(app, exit_code);
  AddWatchlistCommand(app, exit_code);
  AddCaseCommand(app, exit_code);
  AddHoldCommand(app, exit_code);
  AddVerifyCommand(app, exit_code);
  AddWitnessCommand(app, exit_code);
  AddAuditCommand(app, exit_code);
}

}  // namespace bluegate
