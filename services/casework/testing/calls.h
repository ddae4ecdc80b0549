#ifndef BLUEGATE_SERVICES_CASEWORK_TESTING_CALLS_H_
#define BLUEGATE_SERVICES_CASEWORK_TESTING_CALLS_H_

#include <grpcpp/client_context.h>

#include <string>

#include "absl/status/statusor.h"
#include "bluegate/casework/v1/casework.grpc.pb.h"
#include "services/support/status.h"

namespace bluegate::casework::testing {

// Calls a method of casework that has one answer.
template <typename Request, typename Response>
absl::StatusOr<Response> Call(v1::CaseworkService::Stub& stub,
                              grpc::Status (v1::CaseworkService::Stub::*method)(
                                  grpc::ClientContext*, const Request&, Response*),
                              const Request& request) {
  grpc::ClientContext context;
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return support::FromGrpc(status);
  return response;
}

// A change of a case by an officer.
template <typename Request>
Request ChangeOf(const std::string& request_id, const std::string& case_id,
                 const std::string& officer) {
  Request request;
  request.set_request_id(request_id);
  request.set_case_id(case_id);
  request.set_officer(officer);
  return request;
}

}  // namespace bluegate::casework::testing

#endif  // BLUEGATE_SERVICES_CASEWORK_TESTING_CALLS_H_
