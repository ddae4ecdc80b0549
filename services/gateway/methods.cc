#include "services/gateway/methods.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/audit/v1/audit.pb.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "bluegate/casework/v1/retention.pb.h"
#include "bluegate/casework/v1/search.pb.h"
#include "bluegate/recognition/v1/device_health.pb.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "bluegate/registry/v1/registry.pb.h"
#include "enforcement/text.h"
#include "services/support/status.h"

namespace bluegate::gateway {
namespace {

struct CarriedFile {
  const char* channel;
  const google::protobuf::FileDescriptor* file;
};

}  // namespace

MethodTable::MethodTable() {
  const CarriedFile files[] = {
      {"casework", casework::v1::Case::descriptor()->file()},
      {"casework", casework::v1::LegalHold::descriptor()->file()},
      {"casework", casework::v1::FoundSighting::descriptor()->file()},
      {"casework", audit::v1::ListLogsRequest::descriptor()->file()},
      {"admission", admission::v1::Decision::descriptor()->file()},
      {"registry", registry::v1::Vehicle::descriptor()->file()},
      {"registry", registry::v1::ImportEntry::descriptor()->file()},
      {"intake", capture::v1::Capture::descriptor()->file()},
      {"recognition", recognition::v1::PlateReading::descriptor()->file()},
      {"recognition", recognition::v1::DeviceHealth::descriptor()->file()},
  };
  for (const CarriedFile& carried : files) {
    for (int i = 0; i < carried.file->service_count(); ++i) {
      const google::protobuf::ServiceDescriptor* service = carried.file->service(i);
      for (int j = 0; j < service->method_count(); ++j) {
        const google::protobuf::MethodDescriptor* method = service->method(j);
        Method row = {carried.channel, absl::StrCat("/", service->full_name(), "/", method->name()),
                      method};
        const support::AccessRow* access = support::FindAccess(row.path);
        if (method->client_streaming() || access == nullptr) continue;
        row.asks = access->asks;
        methods_.emplace(row.path, std::move(row));
      }
    }
  }
}

absl::StatusOr<const Method*> MethodTable::Find(std::string_view path, support::Role role) const {
  if (absl::Status allowed = support::CheckAccess(role, path); !allowed.ok()) return allowed;
  const auto found = methods_.find(path);
  if (found != methods_.end()) return &found->second;
  return support::FieldError(
      absl::StatusCode::kPermissionDenied, common::v1::ERROR_REASON_NOT_PERMITTED, "method",
      absl::CEscape(AbslView(path.substr(0, 64))), "a method that HTTP can carry");
}

}  // namespace bluegate::gateway
