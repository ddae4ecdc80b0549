#ifndef BLUEGATE_SERVICES_GATEWAY_METHODS_H_
#define BLUEGATE_SERVICES_GATEWAY_METHODS_H_

#include <google/protobuf/descriptor.h>

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace bluegate::gateway {

// A method that officers may call.
struct Method {
  std::string service;  // the name a channel is asked for, such as "casework"
  std::string path;     // "/bluegate.casework.v1.CaseworkService/GetCase"
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
};

// Which gRPC methods a signed-in officer may call, by descriptor. What the table does not name is
// refused, so a new method is closed until someone decides to open it. Immutable; thread-safe.
class MethodTable {
 public:
  MethodTable();

  // By request path. PERMISSION_DENIED when the path is not in the table, whether or not there is
  // such a method.
  absl::StatusOr<const Method*> Find(std::string_view path) const;

 private:
  std::map<std::string, Method, std::less<>> methods_;
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_METHODS_H_
