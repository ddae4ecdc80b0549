#ifndef BLUEGATE_SERVICES_REGISTRY_IMPORT_CALLS_H_
#define BLUEGATE_SERVICES_REGISTRY_IMPORT_CALLS_H_

#include <grpcpp/grpcpp.h>

#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/registry/import_job.h"

namespace bluegate::registry {

// Bad values that ImportVehicles tells: its answer has to fit into one message of 4 MiB, gRPC's
// usual limit.
inline constexpr int kVehicleErrorsMax = 10'000;

// Who does something, as stated by the caller.
inline constexpr int kActorCharactersMax = 64;

// Begin an import call, as a job of `jobs`. Everything outlives the call.
grpc::ServerBidiReactor<v1::ImportTableRequest, v1::ImportTableResponse>* StartImportTable(
    grpc::CallbackServerContext* context, storage::RegisterStore* store, const Clock* clock,
    ImportJobs* jobs);
grpc::ServerReadReactor<v1::ImportVehiclesRequest>* StartImportVehicles(
    grpc::CallbackServerContext* context, v1::ImportVehiclesResponse* response,
    storage::RegisterStore* store, const Clock* clock, ImportJobs* jobs);

// Who changes or asks something: as stated, with the name in the certificate of the caller where
// there is one. With neither, where the call came from.
std::string ActorOf(const grpc::CallbackServerContext& context, const std::string& stated);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_IMPORT_CALLS_H_
