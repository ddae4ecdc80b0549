#include "services/bluegate/import_history.h"

#include <cstdio>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "enforcement/vehicle/day.h"
#include "services/bluegate/register_text.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

constexpr absl::Duration kShortCallTimeout = absl::Seconds(30);

// As the officers' page shows times.
std::string ShowTime(int64_t time_us) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixMicros(time_us),
                          vehicle::ShanghaiZone());
}

}  // namespace

absl::Status RollBackImport(const ImportArguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  const auto table = ToTable(arguments.table);
  if (!table.ok()) return table.status();
  registry::v1::RollBackImportRequest request;
  request.set_request_id(NewRequestId());
  request.set_table(*table);
  request.set_source(arguments.roll_back);
  request.set_actor(arguments.actor);
  request.set_reason(arguments.reason);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kShortCallTimeout));
  registry::v1::RollBackImportResponse response;
  const auto stub = registry::v1::RegisterTableService::NewStub(*channel);
  const absl::Status status = support::FromGrpc(stub->RollBackImport(&context, request, &response));
  if (!status.ok()) return status;
  if (arguments.json) {
    std::printf("%s\n", ToJson(response).c_str());
  } else {
    std::printf("%s: back to %llu rows imported %s\n", arguments.roll_back.c_str(),
                static_cast<unsigned long long>(response.rows()),
                ShowTime(response.imported_time_us()).c_str());
  }
  return absl::OkStatus();
}

absl::Status PrintHistory(const ImportArguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  const auto stub = registry::v1::RegisterTableService::NewStub(*channel);
  registry::v1::ListImportsRequest request;
  do {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kShortCallTimeout));
    registry::v1::ListImportsResponse response;
    const absl::Status status = support::FromGrpc(stub->ListImports(&context, request, &response));
    if (!status.ok()) return status;
    for (const registry::v1::ImportEntry& entry : response.entries()) {
      if (arguments.json) {
        std::printf("%s\n", ToJson(entry).c_str());
        continue;
      }
      const bool back = entry.action() == registry::v1::IMPORT_ACTION_ROLL_BACK;
      std::printf("%s  %s  %s  \"%s\"  %llu rows  by %s%s%s\n", ShowTime(entry.time_us()).c_str(),
                  back ? "rolled back" : "imported", TableText(entry.table()).c_str(),
                  entry.source().c_str(), static_cast<unsigned long long>(entry.rows()),
                  entry.actor().c_str(), entry.reason().empty() ? "" : ": ",
                  entry.reason().c_str());
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace bluegate
