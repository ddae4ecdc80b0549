#ifndef BLUEGATE_SERVICES_REGISTRY_REGISTER_TABLES_H_
#define BLUEGATE_SERVICES_REGISTRY_REGISTER_TABLES_H_

#include <memory>

#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "enforcement/clock.h"
#include "services/registry/import_job.h"
#include "services/registry/table_form.h"
#include "storage/register_store.h"

namespace bluegate::registry {

// RegisterTableService over the tables of the register. `changed` is called after a roll back: rows
// may have become unused. Everything outlives the service.
std::unique_ptr<grpc::Service> MakeRegisterTableService(storage::RegisterStore* store,
                                                        const Clock* clock, ImportJobs* jobs,
                                                        std::function<void()> changed);

// Answers ExportVehicles, in the form from before there were other tables: without a schema line.
grpc::ServerWriteReactor<v1::ExportVehiclesResponse>* StartExportVehicles(
    const storage::RegisterStore* store);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_REGISTER_TABLES_H_
