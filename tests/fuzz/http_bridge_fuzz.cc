// Any header value and body must be refused or be a message, and what is a message comes back the
// same from the JSON that it is given out as.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <string>
#include <vector>

#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "bluegate/registry/v1/registry.pb.h"
#include "services/gateway/connect_protocol.h"
#include "tests/fuzz/promise.h"

namespace bluegate::gateway {
namespace {

using fuzz::Check;
using google::protobuf::Message;

// An empty request of every method there is.
std::vector<const Message*> Requests() {
  std::vector<const Message*> requests;
  for (const google::protobuf::FileDescriptor* file :
       {admission::v1::DecideRequest::descriptor()->file(),
        capture::v1::Capture::descriptor()->file(),
        casework::v1::GetCaseRequest::descriptor()->file(),
        recognition::v1::ReadPictureRequest::descriptor()->file(),
        registry::v1::GetVehicleRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        requests.push_back(google::protobuf::MessageFactory::generated_factory()->GetPrototype(
            file->service(i)->method(j)->input_type()));
      }
    }
  }
  return requests;
}

void CheckBody(const Message& request, std::string_view json) {
  if (!CheckJsonDepth(json).ok()) return;
  const std::unique_ptr<Message> message(request.New());
  if (!google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, message.get())
           .ok()) {
    return;
  }
  std::string again;
  Check(google::protobuf::util::MessageToJsonString(*message, &again).ok(),
        "a message has its JSON");
}

}  // namespace
}  // namespace bluegate::gateway

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bluegate::gateway;  // the entry point has no namespace of its own
  if (size == 0) return 0;
  static const auto* const requests = new std::vector(Requests());
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  MediaType(body);
  ParseTimeout(body, absl::Seconds(1)).IgnoreError();
  const google::protobuf::Message& request = *(*requests)[data[0] % requests->size()];
  CheckBody(request, body);
  const auto frame = OnlyFrame(body);
  if (frame.ok()) CheckBody(request, *frame);
  return 0;
}
