#ifndef BLUEGATE_SERVICES_BLUEGATE_IMPORT_HISTORY_H_
#define BLUEGATE_SERVICES_BLUEGATE_IMPORT_HISTORY_H_

#include <string>

#include "absl/status/status.h"
#include "services/bluegate/server_option.h"

namespace bluegate {

// What `bluegate import` was given.
struct ImportArguments {
  ServerOption server;
  std::string file;
  std::string table;   // empty: as the file's schema line says
  std::string source;  // empty: the file's name
  std::string actor;
  std::string reason;
  std::string roll_back;  // a source
  bool history = false;
  bool dry_run = false;
  bool json = false;
};

// Returns the source `roll_back` to the import before its last, and prints what holds then.
absl::Status RollBackImport(const ImportArguments& arguments);

// Prints what was imported and rolled back, the latest first.
absl::Status PrintHistory(const ImportArguments& arguments);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_IMPORT_HISTORY_H_
