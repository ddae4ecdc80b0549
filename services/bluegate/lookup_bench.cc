#include "services/bluegate/lookup_bench.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bluegate/registry/v1/register_table.grpc.pb.h"
#include "bluegate/registry/v1/registry.grpc.pb.h"
#include "services/bluegate/bench_folder.h"
#include "services/bluegate/bench_register.h"
#include "services/bluegate/resource_path.h"
#include "services/bluegate/single_service_host.h"
#include "services/registry/registry_service.h"
#include "services/registry/table_form.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr const char* kProvinces[] = {"陕", "晋", "豫", "甘", "川", "鲁", "冀", "蒙", "宁", "鄂"};
constexpr char kOffices[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr uint64_t kOfficeCount = sizeof(kOffices) - 1;
constexpr uint64_t kVehiclesMax = 20'000'000;
// One file may hold 1 GiB.
constexpr uint64_t kVehiclesPerFile = 5'000'000;
constexpr size_t kPieceBytes = 512 * 1024;

double Since(SteadyClock::time_point began) { return Seconds(SteadyClock::now() - began).count(); }

// The number at a place; places turn fastest over provinces and offices, so that a file comes in no
// order of numbers.
std::string NumberAt(uint64_t place) {
  const uint64_t province = place % std::size(kProvinces);
  const uint64_t office = place / std::size(kProvinces) % kOfficeCount;
  const uint64_t sequence = place / std::size(kProvinces) / kOfficeCount;
  return absl::StrFormat("%s%c%05d", kProvinces[province], kOffices[office], sequence);
}

// One vehicle in seven has a stage that has to be inferred.
std::string LineAt(uint64_t place) {
  const uint64_t mix = place * 2654435761u >> 7;
  return absl::StrFormat("%s,01,H1%d,B,%s,F,A,25000,8800,,%d-%02d-15,,示例SL%d,A,LSAMPLE0%09d\n",
                         NumberAt(place), 1 + mix % 7,
                         mix % 7 == 0 ? "X," : absl::StrCat(3 + mix / 8 % 4, ",register"),
                         2006 + mix / 64 % 16, 1 + mix / 1024 % 12, mix % 9000, place);
}

absl::Status ImportRange(const std::shared_ptr<grpc::Channel>& channel, uint64_t first,
                         uint64_t last) {
  grpc::ClientContext context;
  const auto stream = registry::v1::RegisterTableService::NewStub(channel)->ImportTable(&context);
  registry::v1::ImportResult result;
  registry::v1::RowError error;
  std::thread answers([&] {
    registry::v1::ImportTableResponse answer;
    while (stream->Read(&answer)) {
      if (answer.has_result()) result = answer.result();
      if (answer.errors().errors_size() > 0) error = answer.errors().errors(0);
    }
  });
  registry::v1::ImportTableRequest request;
  request.set_request_id(absl::StrCat("bench-", first));
  request.set_source(absl::StrCat("bench-", first));
  const registry::TableForm* const form =
      registry::FindTableForm(registry::v1::REGISTER_TABLE_VEHICLES);
  std::string piece = absl::StrCat(form->SchemaLine(), "\n", form->Header(), "\n");
  for (uint64_t place = first; place < last; ++place) {
    piece += LineAt(place);
    if (piece.size() < kPieceBytes && place + 1 < last) continue;
    request.set_csv(std::exchange(piece, ""));
    if (!stream->Write(request)) break;  // Finish tells why
    request.Clear();
  }
  stream->WritesDone();
  answers.join();
  const absl::Status status = support::FromGrpc(stream->Finish());
  if (!status.ok() || result.imported() == last - first) return status;
  return absl::InternalError("import: " + error.ShortDebugString());
}

// Places below `vehicles` are there, those above are not: one in ten.
class Places {
 public:
  explicit Places(uint64_t vehicles) : vehicles_(vehicles), draw_(0, vehicles + vehicles / 9) {}
  uint64_t Next() { return draw_(random_); }
  bool IsThere(uint64_t place) const { return place < vehicles_; }

 private:
  const uint64_t vehicles_;
  std::mt19937_64 random_{1};
  std::uniform_int_distribution<uint64_t> draw_;
};

absl::StatusOr<double> BatchNumbersPerSecond(registry::v1::RegistryService::Stub* stub,
                                             uint64_t vehicles, Seconds seconds) {
  Places places(vehicles);
  double asked_s = 0;
  uint64_t numbers = 0;
  while (asked_s < seconds.count()) {
    registry::v1::BatchGetVehiclesRequest request;
    std::vector<bool> wanted;
    for (int i = 0; i < kBatchNumbers; ++i) {
      const uint64_t place = places.Next();
      request.add_plates()->set_number(NumberAt(place));
      wanted.push_back(places.IsThere(place));
    }
    grpc::ClientContext context;
    registry::v1::BatchGetVehiclesResponse response;
    const SteadyClock::time_point began = SteadyClock::now();
    const absl::Status status =
        support::FromGrpc(stub->BatchGetVehicles(&context, request, &response));
    asked_s += Since(began);
    if (!status.ok()) return status;
    numbers += kBatchNumbers;
    for (int i = 0; i < kBatchNumbers; ++i) {
      if (response.answers(i).has_found() == wanted[i]) continue;
      return absl::InternalError(absl::StrCat(request.plates(i).number(), ": not as imported"));
    }
  }
  return numbers / asked_s;
}

absl::Status MeasurePoints(registry::v1::RegistryService::Stub* stub, Seconds seconds,
                           LookupFigures* figures) {
  Places places(figures->vehicles);
  std::vector<double> times_us;
  const SteadyClock::time_point end =
      SteadyClock::now() + std::chrono::duration_cast<SteadyClock::duration>(seconds);
  while (SteadyClock::now() < end || times_us.empty()) {
    registry::v1::GetVehicleRequest request;
    const uint64_t place = places.Next();
    request.mutable_plate()->set_number(NumberAt(place));
    grpc::ClientContext context;
    registry::v1::GetVehicleResponse response;
    const SteadyClock::time_point began = SteadyClock::now();
    const absl::Status status = support::FromGrpc(stub->GetVehicle(&context, request, &response));
    times_us.push_back(Since(began) * 1e6);
    if (status.ok() == places.IsThere(place) && (status.ok() || absl::IsNotFound(status))) continue;
    return status.ok() ? absl::InternalError("a vehicle that was not imported") : status;
  }
  std::sort(times_us.begin(), times_us.end());
  figures->point_us_p50 = times_us[times_us.size() / 2];
  figures->point_us_p99 = times_us[times_us.size() * 99 / 100];
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LookupFigures> BenchLookup(uint64_t vehicles,
                                          std::chrono::duration<double> seconds) {
  if (vehicles < 1 || vehicles > kVehiclesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("vehicles: ", vehicles, ", wanted 1 to ", kVehiclesMax));
  }
  const BenchFolder folder("");
  if (absl::Status status = folder.status(); !status.ok()) return status;
  config::v1::ServerConfig config;
  config.set_stages_file(ResourcePath("deploy/stages/china.textproto").string());
  const auto host = SingleServiceHost::Start(folder.path(), config, common::v1::SiteList(),
                                             registry::MakeRegistry);
  if (!host.ok()) return host.status();
  const auto channel = (*host)->Connect();
  LookupFigures figures;
  figures.vehicles = vehicles;
  const SteadyClock::time_point began = SteadyClock::now();
  for (uint64_t first = 0; first < vehicles; first += kVehiclesPerFile) {
    absl::Status status = ImportRange(channel, first, std::min(vehicles, first + kVehiclesPerFile));
    if (!status.ok()) return status;
  }
  figures.import_s = Since(began);
  if (absl::Status status = AwaitLayOut((*host)->metrics()); !status.ok()) return status;
  const auto stub = registry::v1::RegistryService::NewStub(channel);
  const auto batch = BatchNumbersPerSecond(stub.get(), vehicles, seconds);
  if (!batch.ok()) return batch.status();
  figures.batch_numbers_per_s = *batch;
  if (absl::Status status = MeasurePoints(stub.get(), seconds, &figures); !status.ok()) {
    return status;
  }
  return figures;
}

std::string LookupText(const std::vector<LookupFigures>& figures) {
  std::string text;
  const auto line = [&](const char* name, double LookupFigures::*field) {
    absl::StrAppendFormat(&text, "%-28s", name);
    for (const LookupFigures& one : figures) absl::StrAppendFormat(&text, "%14.1f", one.*field);
    text += "\n";
  };
  absl::StrAppendFormat(&text, "%-28s", "vehicles");
  for (const LookupFigures& one : figures) absl::StrAppendFormat(&text, "%14d", one.vehicles);
  text += "\n";
  line("import, s", &LookupFigures::import_s);
  line("batch look-up, numbers/s", &LookupFigures::batch_numbers_per_s);
  line("one look-up, us, p50", &LookupFigures::point_us_p50);
  line("one look-up, us, p99", &LookupFigures::point_us_p99);
  return text;
}

std::string LookupJson(const std::vector<LookupFigures>& figures) {
  nlohmann::json registers = nlohmann::json::array();
  for (const LookupFigures& one : figures) {
    registers.push_back({{"vehicles", one.vehicles},
                         {"import_s", one.import_s},
                         {"batch_numbers_per_s", one.batch_numbers_per_s},
                         {"point_us_p50", one.point_us_p50},
                         {"point_us_p99", one.point_us_p99}});
  }
  nlohmann::json report = {{"registers", registers}, {"growth_10x", nullptr}};
  if (figures.size() > 1) {
    report["growth_10x"] = figures.back().point_us_p50 / figures.front().point_us_p50;
  }
  return report.dump();
}

}  // namespace bluegate
