#include "services/gateway/methods.h"

#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "bluegate/recognition/v1/device_health.pb.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "bluegate/registry/v1/registry.pb.h"
#include "enforcement/text.h"
#include "services/support/status.h"
#include "spdlog/spdlog.h"

namespace bluegate::gateway {
namespace {

struct AllowedService {
  std::string channel;
  const google::protobuf::FileDescriptor* file;  // holds the service
  std::vector<std::string> methods;
};

std::vector<AllowedService> AllowedServices() {
  return {
      {"casework",
       casework::v1::Case::descriptor()->file(),
       {"ListPassages", "GetPassage", "ListCases", "GetCase", "WatchCases", "ClaimCase",
        "ConfirmCase", "DismissCase", "CorrectNumber", "GetCaseworkTally"}},
      {"admission",
       admission::v1::Decision::descriptor()->file(),
       {"GetRuleSet", "GetAlert", "Decide"}},
      {"registry", registry::v1::Vehicle::descriptor()->file(), {"GetVehicle"}},
      {"intake", capture::v1::Capture::descriptor()->file(), {"GetIntakeTally"}},
      {"recognition",
       recognition::v1::PlateReading::descriptor()->file(),
       {"GetRecognitionTally", "ReadPicture"}},
      {"recognition", recognition::v1::DeviceHealth::descriptor()->file(), {"GetDeviceHealth"}},
  };
}

}  // namespace

MethodTable::MethodTable() {
  for (const AllowedService& allowed : AllowedServices()) {
    const google::protobuf::ServiceDescriptor* service = allowed.file->service(0);
    for (const std::string& name : allowed.methods) {
      const google::protobuf::MethodDescriptor* method = service->FindMethodByName(name);
      // A name that the contract does not have, or one that Connect's JSON cannot carry over
      // HTTP/1.1, is a mistake in the table above.
      if (method == nullptr || method->client_streaming()) {
        spdlog::critical("gateway: no method {} to open in {}", name, service->full_name());
        std::abort();
      }
      Method row = {allowed.channel, absl::StrCat("/", service->full_name(), "/", name), method};
      std::string path = row.path;
      methods_.emplace(std::move(path), std::move(row));
    }
  }
}

absl::StatusOr<const Method*> MethodTable::Find(std::string_view path) const {
  const auto found = methods_.find(path);
  if (found != methods_.end()) return &found->second;
  return support::FieldError(
      absl::StatusCode::kPermissionDenied, common::v1::ERROR_REASON_NOT_PERMITTED, "method",
      absl::CEscape(AbslView(path.substr(0, 64))), "a method open to officers");
}

}  // namespace bluegate::gateway
