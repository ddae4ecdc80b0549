#ifndef BLUEGATE_SERVICES_GATEWAY_METHODS_H_
#define BLUEGATE_SERVICES_GATEWAY_METHODS_H_

#include <google/protobuf/descriptor.h>

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/support/access_table.h"

namespace bluegate::gateway {

// A method that the gateway can carry.
struct Method {
  std::string service;  // the name a channel is asked for, such as "casework"
  std::string path;     // "/bluegate.casework.v1.CaseworkService/GetCase"
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  support::Asks asks = support::Asks::kNothing;
};

// The gRPC methods by descriptor, as far as Connect's JSON can carry them over HTTP/1.1: all but
// those that the caller streams to. Who may call which says support::AccessTable. Immutable;
// thread-safe.
class MethodTable {
 public:
  MethodTable();

  // By request path. PERMISSION_DENIED when the role may not call it, whether or not there is such
  // a method.
  absl::StatusOr<const Method*> Find(std::string_view path, support::Role role) const;

 private:
  std::map<std::string, Method, std::less<>> methods_;
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_METHODS_H_
