#ifndef BLUEGATE_SERVICES_SUPPORT_TEXT_PROTO_H_
#define BLUEGATE_SERVICES_SUPPORT_TEXT_PROTO_H_

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bluegate::support {

// A file of at most `bytes_max` bytes. NOT_FOUND, or RESOURCE_EXHAUSTED when it is larger.
absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path, size_t bytes_max = 1 << 20);

// Reads protobuf text, such as a configuration, site list or rule set. A field that the message
// does not have, or a value that does not fit, is INVALID_ARGUMENT with `file:line:`. `locations`,
// if given, remembers the line of every field.
absl::Status ReadTextProto(const std::filesystem::path& path, google::protobuf::Message* message,
                           google::protobuf::TextFormat::ParseInfoTree* locations = nullptr);

// "file:line: field: "value", wanted wish" as INVALID_ARGUMENT. Line 0 leaves the line out.
absl::Status FileError(const std::filesystem::path& file, int line, std::string_view field,
                       std::string_view value, std::string_view wish);

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_TEXT_PROTO_H_
