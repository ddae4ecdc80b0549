#include "services/gateway/connection_watch.h"

#include <sys/socket.h>

#include <set>
#include <vector>

#include "absl/time/clock.h"
#include "services/gateway/peer_socket.h"
#include "spdlog/spdlog.h"

namespace bluegate::gateway {

void ConnectionWatch::Start(int port) {
  port_ = port;
  thread_ = std::thread([this] {
    while (true) {
      {
        absl::MutexLock lock(&mutex_);
        if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), limits_.look_every)) return;
      }
      Look();
    }
  });
}

void ConnectionWatch::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void ConnectionWatch::Reached(const httplib::Request& request, Stage stage) {
  absl::MutexLock lock(&mutex_);
  const std::string peer = PeerName(request.remote_addr, request.remote_port);
  connections_.try_emplace(peer, Connection{absl::Now()}).first->second.stage = stage;
}

absl::Duration ConnectionWatch::LimitOf(Stage stage) const {
  switch (stage) {
    case Stage::kHeaders:
      return limits_.headers;
    case Stage::kBody:
      return limits_.body;
    case Stage::kAnswer:
      return limits_.answer;
    case Stage::kStream:
      break;
  }
  return absl::InfiniteDuration();
}

void ConnectionWatch::Look() {
  const absl::Time now = absl::Now();
  const std::vector<AcceptedConnection> open = ConnectionsOn(port_);
  std::set<std::string> peers;
  absl::MutexLock lock(&mutex_);
  for (const AcceptedConnection& connection : open) {
    peers.insert(connection.peer);
    const Connection& known =
        connections_.try_emplace(connection.peer, Connection{now}).first->second;
    if (now - known.begun < LimitOf(known.stage)) continue;
    // Its thread sees the end and closes it.
    shutdown(connection.socket, SHUT_RDWR);
    spdlog::warn("http connection closed reason=too_slow stage={}", static_cast<int>(known.stage));
  }
  // Those that began since the look at the sockets may not be among them yet.
  std::erase_if(connections_, [&](const auto& entry) {
    return entry.second.begun < now && peers.count(entry.first) == 0;
  });
}

}  // namespace bluegate::gateway
