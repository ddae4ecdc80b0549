#ifndef BLUEGATE_SERVICES_GATEWAY_ZIP_STREAM_H_
#define BLUEGATE_SERVICES_GATEWAY_ZIP_STREAM_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace bluegate::gateway {

// Writes files as a ZIP archive, one after the other, to somebody who takes it bit by bit: it is
// never in memory as a whole. One thread at a time may use it.
class ZipStream {
 public:
  // Takes bytes of the archive; false when nobody wants more.
  using Write = std::function<bool(const char* data, size_t bytes)>;

  // `files` by their paths in the archive, relative and with '/'; `time` is theirs.
  ZipStream(std::map<std::string, std::string> files, absl::Time time, Write write);
  ~ZipStream();
  ZipStream(const ZipStream&) = delete;

  // Writes the next file, whose bytes it then forgets; after the last one, the archive's end.
  // CANCELLED when nobody wants more, INTERNAL with what the library says; nothing may follow then.
  absl::Status Next();
  // Whether the end was written.
  bool done() const { return done_; }

 private:
  struct Archive;
  absl::Status Failure() const;

  std::map<std::string, std::string> files_;
  const absl::Time time_;
  const Write write_;
  bool refused_ = false;
  bool done_ = false;
  const std::unique_ptr<Archive> archive_;  // last: it may write once more as it goes
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_ZIP_STREAM_H_
