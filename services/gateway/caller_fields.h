#ifndef BLUEGATE_SERVICES_GATEWAY_CALLER_FIELDS_H_
#define BLUEGATE_SERVICES_GATEWAY_CALLER_FIELDS_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

// What a request says of who asks, and what for, by reflection.
namespace bluegate::gateway {

// Puts the account of the session into every field that names who acts - officer, actor, set_by,
// issued_by, by, of the request itself or of a message in it - whatever the browser said there.
void SetCaller(std::string_view account, google::protobuf::Message* request);

// INVALID_ARGUMENT unless the request's field `purpose` is one, as support::CheckPurpose wants it.
absl::Status CheckPurpose(const google::protobuf::Message& request);

// The request's field `purpose`; empty when it has none.
std::string PurposeOf(const google::protobuf::Message& request);

// The plate number that the request is about: of the first bluegate.common.v1.PlateKey in it, or
// what its own field `pattern` says of one. Empty without either.
std::string NumberOf(const google::protobuf::Message& request);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_CALLER_FIELDS_H_
