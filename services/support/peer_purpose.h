#ifndef BLUEGATE_SERVICES_SUPPORT_PEER_PURPOSE_H_
#define BLUEGATE_SERVICES_SUPPORT_PEER_PURPOSE_H_

#include <grpcpp/server_context.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/support/device_book.h"

// Looking vehicles up by number is bound to a purpose (个人信息保护法 art. 6: a clear purpose).
namespace bluegate::support {

inline constexpr int kPurposeCharactersMin = 4;
inline constexpr int kPurposeCharactersMax = 256;

// INVALID_ARGUMENT, naming the field `purpose`, unless the text says in 4-256 characters, blanks
// not counted towards the least, what a vehicle is looked up for.
absl::Status CheckPurpose(std::string_view purpose);

// The same for a call over the network by a person's certificate, which is then logged with device
// and purpose. OK for servers, which ask for callers of their own, and on a plain listener, where
// `devices` is null.
absl::Status CheckPeerPurpose(const grpc::ServerContextBase& context, const DeviceBook* devices,
                              std::string_view purpose, std::string_view number);

// What a log may hold in the place of a plate number: the first 16 hex digits of its SHA-256. It
// hides no number from somebody who tries all of them; it keeps them from lying about in the open.
std::string NumberHash(std::string_view number);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_PEER_PURPOSE_H_
