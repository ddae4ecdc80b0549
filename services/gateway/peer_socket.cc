#include "services/gateway/peer_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace bluegate::gateway {
namespace {

// As PeerName gives it; empty when the socket is not connected.
std::string PeerOf(int socket) {
  sockaddr_storage peer;
  socklen_t size = sizeof(peer);
  char address[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) != 0 ||
      getnameinfo(reinterpret_cast<sockaddr*>(&peer), size, address, sizeof(address), port,
                  sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "";
  }
  return PeerName(address, std::atoi(port));
}

// 0 when it has none.
int LocalPortOf(int socket) {
  sockaddr_storage local;
  socklen_t size = sizeof(local);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&local), &size) != 0) return 0;
  if (local.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(local).sin_port);
  }
  if (local.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(local).sin6_port);
  }
  return 0;
}

std::vector<int> OpenDescriptors() {
  std::vector<int> descriptors;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end;
       !error && entry != end; entry.increment(error)) {
    descriptors.push_back(std::atoi(entry->path().filename().c_str()));
  }
  return descriptors;
}

}  // namespace

int SocketTo(const std::string& address, int port) {
  const std::string peer = PeerName(address, port);
  for (const int descriptor : OpenDescriptors()) {
    if (PeerOf(descriptor) == peer) return descriptor;
  }
  return -1;
}

std::vector<AcceptedConnection> ConnectionsOn(int port) {
  std::vector<AcceptedConnection> connections;
  for (const int descriptor : OpenDescriptors()) {
    if (LocalPortOf(descriptor) != port) continue;
    std::string peer = PeerOf(descriptor);
    if (!peer.empty()) connections.push_back({descriptor, std::move(peer)});
  }
  return connections;
}

std::string PeerName(const std::string& address, int port) {
  return absl::StrCat(address, " ", port);
}

bool PeerHasGone(int socket) {
  pollfd look = {socket, POLLRDHUP, 0};
  return poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace bluegate::gateway
