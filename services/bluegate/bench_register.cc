#include "services/bluegate/bench_register.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/bluegate/progress.h"
#include "services/registry/vehicle_row.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

constexpr const char* kProvinces[] = {"陕", "京", "津", "冀", "晋", "蒙", "辽", "吉", "黑",
                                      "沪", "苏", "浙", "皖", "闽", "赣", "鲁", "豫", "鄂",
                                      "湘", "粤", "桂", "琼", "渝", "川", "贵", "云"};
constexpr char kOffices[] = "ABCDEFGHJKLMNPQRSTUVWXY";
constexpr uint64_t kOfficeCount = sizeof(kOffices) - 1;
constexpr uint64_t kSequences = 100'000;
static_assert(std::size(kProvinces) * kOfficeCount * kSequences >= 59'800'000);

// One import may hold 1 GiB.
constexpr uint64_t kVehiclesPerImport = 5'000'000;
constexpr size_t kPieceBytes = 512 * 1024;

// Spreads neighbours apart: a mix of facts that has no order in the index.
uint64_t Mixed(uint64_t index) {
  index = (index ^ (index >> 31)) * 0x9E3779B97F4A7C15;
  return index ^ (index >> 29);
}

absl::Status ImportRange(const std::shared_ptr<grpc::Channel>& channel, uint64_t first,
                         uint64_t last, uint64_t all, Progress* progress) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Hours(2)));
  registry::v1::ImportVehiclesResponse response;
  const auto writer =
      registry::v1::RegistryService::NewStub(channel)->ImportVehicles(&context, &response);
  registry::v1::ImportVehiclesRequest request;
  request.set_request_id(absl::StrCat("bench-", first, "-", last));
  request.set_source(absl::StrCat("bench-", first));
  std::string piece = registry::VehicleHeader() + "\n";
  for (uint64_t index = first; index < last; ++index) {
    piece += registry::VehicleLine(BenchVehicle(index));
    if (piece.size() < kPieceBytes && index + 1 < last) continue;
    request.set_csv(std::move(piece));
    if (!writer->Write(request)) break;  // Finish tells why
    request.Clear();
    piece.clear();
    progress->Show(index + 1, all);
  }
  writer->WritesDone();
  const absl::Status status = support::FromGrpc(writer->Finish());
  if (!status.ok() || response.errors().empty()) return status;
  const registry::v1::RowError& error = response.errors(0);
  return absl::InternalError(absl::StrCat("line ", error.line(), ": ", error.field(), ": \"",
                                          error.value(), "\", wanted ", error.wish()));
}

}  // namespace

std::string BenchNumber(uint64_t index) {
  // Sequences turn fastest over offices, so that numbers come in no order.
  const uint64_t province = index / (kOfficeCount * kSequences);
  const uint64_t office = index % kOfficeCount;
  const uint64_t sequence = index / kOfficeCount % kSequences;
  return absl::StrCat(kProvinces[province % std::size(kProvinces)],
                      std::string(1, kOffices[office]), absl::Dec(sequence, absl::kZeroPad5));
}

registry::v1::Vehicle BenchVehicle(uint64_t index) {
  constexpr const char* kTypes[] = {"H11", "H17", "Q11", "H21", "H31", "K33", "K33", "Z51"};
  constexpr const char* kFuels[] = {"B", "B", "B", "A", "E", "C"};
  const uint64_t mix = Mixed(index);
  registry::v1::Vehicle vehicle;
  vehicle.mutable_plate()->set_number(BenchNumber(index));
  vehicle.mutable_plate()->set_plate_class(common::v1::PLATE_CLASS_LARGE_VEHICLE);
  vehicle.set_vehicle_type(kTypes[mix % std::size(kTypes)]);
  vehicle.set_fuel(kFuels[mix / 8 % std::size(kFuels)]);
  vehicle.set_use(mix / 64 % 50 == 0 ? "I" : "F");
  vehicle.set_status(mix / 4096 % 40 == 0 ? "M" : "A");
  // China III to VI, and one in ten not known.
  if (mix / 512 % 10 != 0) {
    vehicle.set_stage(static_cast<registry::v1::EmissionStage>(
        registry::v1::EMISSION_STAGE_CHINA_III + mix / 65536 % 4));
    vehicle.set_stage_source(registry::v1::STAGE_SOURCE_REGISTER);
  }
  vehicle.set_total_mass_kg(static_cast<uint32_t>(4500 + mix / 1024 % 40 * 1000));
  vehicle.set_first_registered_on(absl::StrCat(
      2008 + mix / 2048 % 13, "-", absl::Dec(1 + mix / 32768 % 12, absl::kZeroPad2), "-15"));
  return vehicle;
}

absl::Status FillBenchRegister(const std::shared_ptr<grpc::Channel>& channel, uint64_t vehicles) {
  Progress progress("vehicles imported");
  for (uint64_t first = 0; first < vehicles; first += kVehiclesPerImport) {
    const uint64_t last = std::min(vehicles, first + kVehiclesPerImport);
    if (absl::Status status = ImportRange(channel, first, last, vehicles, &progress);
        !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status AwaitLayOut(const prometheus::Registry& metrics) {
  const auto laid_out = [&metrics] {
    for (const prometheus::MetricFamily& family : metrics.Collect()) {
      if (family.name != "bluegate_registry_sources_not_laid_out") continue;
      return family.metric.front().gauge.value == 0;
    }
    return false;
  };
  const absl::Time end = absl::Now() + absl::Minutes(10);
  while (!laid_out()) {
    if (absl::Now() > end) return absl::DeadlineExceededError("register: is not laid out");
    absl::SleepFor(absl::Milliseconds(50));
  }
  return absl::OkStatus();
}

}  // namespace bluegate
