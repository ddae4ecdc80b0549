#ifndef BLUEGATE_SERVICES_GATEWAY_CONNECTION_WATCH_H_
#define BLUEGATE_SERVICES_GATEWAY_CONNECTION_WATCH_H_

#include <httplib.h>

#include <map>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace bluegate::gateway {

// How long a connection may take, from its beginning. A browser on a slow line sends a picture of
// 12 MiB in a minute at 1.6 Mbit/s.
struct ConnectionLimits {
  absl::Duration headers = absl::Seconds(10);
  absl::Duration body = absl::Seconds(60);
  absl::Duration answer = absl::Seconds(120);
  absl::Duration look_every = absl::Seconds(1);
};

// Closes connections that take too long. The HTTP library gives up a connection that is silent, but
// not one that sends or takes a byte now and then, and each holds one of its threads. Thread-safe.
class ConnectionWatch {
 public:
  explicit ConnectionWatch(const ConnectionLimits& limits) : limits_(limits) {}
  ~ConnectionWatch() { Stop(); }

  // Watches the connections accepted on the TCP port. Called once.
  void Start(int port);
  void Stop();

  // How far a request is. One that has not been heard of is still sending its headers.
  enum class Stage { kHeaders, kBody, kAnswer, kStream };
  void Reached(const httplib::Request& request, Stage stage);

 private:
  struct Connection {
    absl::Time begun;
    Stage stage = Stage::kHeaders;
  };
  void Look();
  absl::Duration LimitOf(Stage stage) const;

  const ConnectionLimits limits_;
  int port_ = 0;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, Connection> connections_ ABSL_GUARDED_BY(mutex_);  // by peer
  std::thread thread_;
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_CONNECTION_WATCH_H_
