#ifndef BLUEGATE_SERVICES_GATEWAY_PEER_SOCKET_H_
#define BLUEGATE_SERVICES_GATEWAY_PEER_SOCKET_H_

#include <string>
#include <vector>

namespace bluegate::gateway {

// The HTTP library does not say through which socket it talks to a browser, and notices that one
// has gone only when it writes to it. A stream that rests for long looks for itself.

// The socket of this process that is connected to `address` (as text) and `port`; -1 when there is
// none.
int SocketTo(const std::string& address, int port);

// Whether the other side has closed. False for -1.
bool PeerHasGone(int socket);

// Every connection that this process has accepted on its TCP port `port`.
struct AcceptedConnection {
  int socket = -1;
  std::string peer;  // as PeerName gives it
};
std::vector<AcceptedConnection> ConnectionsOn(int port);

// "address port".
std::string PeerName(const std::string& address, int port);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_PEER_SOCKET_H_
