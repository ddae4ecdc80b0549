#ifndef BLUEGATE_SERVICES_SUPPORT_PEER_GATE_H_
#define BLUEGATE_SERVICES_SUPPORT_PEER_GATE_H_

#include <grpcpp/security/auth_metadata_processor.h>
#include <grpcpp/support/server_interceptor.h>

#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/support/device_book.h"

namespace bluegate::support {

class OpenCalls;

// The one place where callers from the network are let in: each call must come with the
// certificate of a known device whose role the access table lets call the method. A stream that is
// open when its device is revoked, or its certificate's time is over, is cancelled within
// kLookInterval. Calls of the server's own socket do not pass here: who can open it is the server.
class PeerGate {
 public:
  // How often the table is read again and open streams are looked through.
  static constexpr absl::Duration kLookInterval = absl::Milliseconds(500);

  // `book` outlives the gate, which outlives the server.
  explicit PeerGate(DeviceBook* book);
  ~PeerGate();
  PeerGate(const PeerGate&) = delete;

  // For the credentials of the listener. Refuses with UNAUTHENTICATED or PERMISSION_DENIED before
  // any handler runs.
  std::shared_ptr<grpc::AuthMetadataProcessor> processor() const;
  // For the server's builder; looks at streams alone, so unary calls pay nothing for it.
  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> interceptors() const;

 private:
  void Watch();

  DeviceBook* const book_;
  const std::shared_ptr<OpenCalls> open_calls_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread watcher_;
};

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_PEER_GATE_H_
