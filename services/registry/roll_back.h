#ifndef BLUEGATE_SERVICES_REGISTRY_ROLL_BACK_H_
#define BLUEGATE_SERVICES_REGISTRY_ROLL_BACK_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "storage/register_store.h"

namespace bluegate::registry {

// Answers RollBackImport; `actor` is who asked.
absl::StatusOr<v1::RollBackImportResponse> RollBack(storage::RegisterStore* store, absl::Time now,
                                                    const std::string& actor,
                                                    const v1::RollBackImportRequest& request);

// Answers ListImports.
absl::StatusOr<v1::ListImportsResponse> ImportHistory(const storage::RegisterStore& store,
                                                      const v1::ListImportsRequest& request);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_ROLL_BACK_H_
