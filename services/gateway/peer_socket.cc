#include "services/gateway/peer_socket.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace bluegate::gateway {
namespace {

bool IsConnectedTo(int socket, const std::string& address, const std::string& port) {
  sockaddr_storage peer;
  socklen_t size = sizeof(peer);
  char peer_address[NI_MAXHOST];
  char peer_port[NI_MAXSERV];
  return getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
         getnameinfo(reinterpret_cast<sockaddr*>(&peer), size, peer_address, sizeof(peer_address),
                     peer_port, sizeof(peer_port), NI_NUMERICHOST | NI_NUMERICSERV) == 0 &&
         address == peer_address && port == peer_port;
}

}  // namespace

int SocketTo(const std::string& address, int port) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end;
       !error && entry != end; entry.increment(error)) {
    const int socket = std::atoi(entry->path().filename().c_str());
    if (IsConnectedTo(socket, address, std::to_string(port))) return socket;
  }
  return -1;
}

bool PeerHasGone(int socket) {
  pollfd look = {socket, POLLRDHUP, 0};
  return poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace bluegate::gateway
