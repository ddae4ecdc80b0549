#include "services/bluegate/bench_call.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "enforcement/text.h"

namespace bluegate {
namespace {

constexpr size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;  // RFC 8446, 5.1
constexpr size_t kFrameHeaderBytes = 9;                    // RFC 9113, 4.1
constexpr size_t kMessagePrefixBytes = 5;                  // whether compressed, and the length
constexpr size_t kMessageBytesMax = 4 << 20;

absl::Status Unavailable(std::string_view what, std::string_view why) {
  return absl::UnavailableError(absl::StrCat(AbslView(what), ": ", AbslView(why)));
}

absl::Status TlsError(std::string_view what) {
  std::array<char, 256> why{};
  ERR_error_string_n(ERR_get_error(), why.data(), why.size());
  return Unavailable(what, why.data());
}

nghttp2_nv Header(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

}  // namespace

// What nghttp2 asks for; `user` is the call.
struct BenchCall::Callbacks {
  static BenchCall& Of(void* user) { return *static_cast<BenchCall*>(user); }

  static ssize_t Send(nghttp2_session*, const uint8_t* bytes, size_t size, int, void* user) {
    BenchCall& call = Of(user);
    if (const int error = call.WriteRecord(); error != 0) return error;
    const size_t taken = std::min(size, kRecordBytes);
    call.record_.assign(reinterpret_cast<const char*>(bytes), taken);
    return static_cast<ssize_t>(taken);
  }

  // A frame and its header fill a record.
  static ssize_t FrameBytes(nghttp2_session*, uint8_t, int32_t, int32_t connection_window,
                            int32_t stream_window, uint32_t frame_max, void*) {
    return std::min<int64_t>({connection_window, stream_window, frame_max,
                              static_cast<int64_t>(kRecordBytes - kFrameHeaderBytes)});
  }

  static ssize_t ReadMessage(nghttp2_session*, int32_t, uint8_t*, size_t size, uint32_t* flags,
                             nghttp2_data_source*, void* user) {
    BenchCall& call = Of(user);
    const size_t left = call.head_.size() + call.tail_.size() - call.sent_;
    if (left == 0) {
      call.deferred_ = true;
      return NGHTTP2_ERR_DEFERRED;
    }
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    return static_cast<ssize_t>(std::min(size, left));
  }

  static int SendFrame(nghttp2_session*, nghttp2_frame*, const uint8_t* header, size_t size,
                       nghttp2_data_source*, void* user) {
    BenchCall& call = Of(user);
    if (const int error = call.WriteRecord(); error != 0) return error;
    call.record_.assign(reinterpret_cast<const char*>(header), kFrameHeaderBytes);
    if (call.sent_ < call.head_.size()) {
      const std::string_view part = std::string_view(call.head_).substr(call.sent_, size);
      call.record_.append(part);
      call.sent_ += part.size();
      size -= part.size();
    }
    if (size > 0) {
      call.record_.append(call.tail_.substr(call.sent_ - call.head_.size(), size));
      call.sent_ += size;
    }
    return 0;
  }

  static int TakeData(nghttp2_session*, uint8_t, int32_t, const uint8_t* bytes, size_t size,
                      void* user) {
    Of(user).received_.append(reinterpret_cast<const char*>(bytes), size);
    return 0;
  }

  static int TakeHeader(nghttp2_session*, const nghttp2_frame*, const uint8_t* name,
                        size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                        void* user) {
    const std::string_view said(reinterpret_cast<const char*>(name), name_size);
    if (said == ":status" || said == "grpc-status" || said == "grpc-message") {
      absl::StrAppend(&Of(user).said_, " ", AbslView(said), "=",
                      absl::string_view(reinterpret_cast<const char*>(value), value_size));
    }
    return 0;
  }

  static int End(nghttp2_session*, int32_t, uint32_t, void* user) {
    Of(user).ended_ = true;
    return 0;
  }
};

absl::StatusOr<std::unique_ptr<BenchCall>> BenchCall::Open(const Peer& peer,
                                                           const std::string& method) {
  std::unique_ptr<BenchCall> call(new BenchCall());
  absl::Status status = call->Connect(peer);
  if (status.ok()) status = call->Begin(peer, method);
  if (!status.ok()) return status;
  return call;
}

BenchCall::~BenchCall() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::Status BenchCall::Connect(const Peer& peer) {
  const std::vector<std::string> parts = absl::StrSplit(peer.address, ':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  int port = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[1], &port) ||
      inet_pton(AF_INET, parts[0].c_str(), &address.sin_addr) != 1) {
    return Unavailable(peer.address, "no IPv4 address with a port");
  }
  address.sin_port = htons(static_cast<uint16_t>(port));
  descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  if (descriptor_ < 0 ||
      connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) != 0) {
    return Unavailable(peer.address, std::strerror(errno));
  }
  context_ = {SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
  SSL_CTX* const context = context_.get();
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  constexpr std::array<uint8_t, 3> kProtocols = {2, 'h', '2'};
  if (SSL_CTX_load_verify_locations(context, peer.authority.c_str(), nullptr) != 1 ||
      SSL_CTX_use_certificate_chain_file(context, peer.certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, peer.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_set_alpn_protos(context, kProtocols.data(), kProtocols.size()) != 0) {
    return TlsError("certificates");
  }
  tls_ = {SSL_new(context), SSL_free};
  X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), parts[0].c_str());
  SSL_set_fd(tls_.get(), descriptor_);
  if (SSL_connect(tls_.get()) != 1) return TlsError(peer.address);
  fcntl(descriptor_, F_SETFL, fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
  return absl::OkStatus();
}

absl::Status BenchCall::Begin(const Peer& peer, const std::string& method) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_send_callback(callbacks, Callbacks::Send);
  nghttp2_session_callbacks_set_data_source_read_length_callback(callbacks, Callbacks::FrameBytes);
  nghttp2_session_callbacks_set_send_data_callback(callbacks, Callbacks::SendFrame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::TakeData);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::TakeHeader);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::End);
  nghttp2_session* session = nullptr;
  nghttp2_session_client_new(&session, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  session_ = {session, nghttp2_session_del};
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, nullptr, 0);
  const std::array<nghttp2_nv, 7> headers = {
      Header(":method", "POST"),       Header(":scheme", "https"),
      Header(":path", method),         Header(":authority", peer.address),
      Header("te", "trailers"),        Header("content-type", "application/grpc"),
      Header("user-agent", "bluegate")};
  const nghttp2_data_provider messages = {{}, Callbacks::ReadMessage};
  stream_ =
      nghttp2_submit_request(session, nullptr, headers.data(), headers.size(), &messages, nullptr);
  if (stream_ < 0) return Unavailable("stream", nghttp2_strerror(stream_));
  return absl::OkStatus();
}

void BenchCall::Send(std::string_view head, std::string_view tail) {
  const uint32_t size = htonl(static_cast<uint32_t>(head.size() + tail.size()));
  head_.assign(1, '\0');  // not compressed
  head_.append(reinterpret_cast<const char*>(&size), sizeof(size));
  head_.append(head);
  tail_ = tail;
  sent_ = 0;
  if (std::exchange(deferred_, false)) nghttp2_session_resume_data(session_.get(), stream_);
}

int BenchCall::WriteRecord() {
  if (record_.empty()) return 0;
  size_t written = 0;
  const int result = SSL_write_ex(tls_.get(), record_.data(), record_.size(), &written);
  if (result == 1) {
    record_.clear();
    return 0;
  }
  const int error = SSL_get_error(tls_.get(), result);
  const bool later = error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ;
  return later ? NGHTTP2_ERR_WOULDBLOCK : NGHTTP2_ERR_CALLBACK_FAILURE;
}

absl::Status BenchCall::Receive() {
  std::array<uint8_t, kRecordBytes> bytes;
  for (;;) {
    size_t size = 0;
    const int result = SSL_read_ex(tls_.get(), bytes.data(), bytes.size(), &size);
    if (result != 1) {
      if (SSL_get_error(tls_.get(), result) == SSL_ERROR_WANT_READ) return absl::OkStatus();
      return Unavailable("server", "closed the connection");
    }
    const ssize_t taken = nghttp2_session_mem_recv(session_.get(), bytes.data(), size);
    if (taken < 0) return Unavailable("server", nghttp2_strerror(static_cast<int>(taken)));
  }
}

absl::Status BenchCall::TakeMessages(absl::FunctionRef<void(std::string_view message)> take) {
  std::string_view rest = received_;
  while (rest.size() >= kMessagePrefixBytes) {
    uint32_t size = 0;
    std::memcpy(&size, rest.data() + 1, sizeof(size));
    size = ntohl(size);
    if (rest[0] != 0 || size > kMessageBytesMax) {
      return Unavailable("server", "sent what is no message");
    }
    if (rest.size() - kMessagePrefixBytes < size) break;
    take(rest.substr(kMessagePrefixBytes, size));
    rest.remove_prefix(kMessagePrefixBytes + size);
  }
  received_.erase(0, received_.size() - rest.size());
  return absl::OkStatus();
}

absl::Status BenchCall::Advance(absl::FunctionRef<void(std::string_view message)> take) {
  absl::Status status = Receive();
  if (status.ok()) status = TakeMessages(take);
  if (!status.ok()) return status;
  if (ended_) return Unavailable("server", absl::StrCat("ended the call:", said_));
  if (nghttp2_session_send(session_.get()) != 0 || WriteRecord() == NGHTTP2_ERR_CALLBACK_FAILURE) {
    return Unavailable("server", "takes no more");
  }
  return absl::OkStatus();
}

}  // namespace bluegate
