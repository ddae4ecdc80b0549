#include "services/bluegate/register_text.h"

#include <google/protobuf/util/json_util.h>

#include <string_view>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace bluegate {
namespace {

constexpr std::string_view kPrefix = "REGISTER_TABLE_";

}  // namespace

absl::StatusOr<registry::v1::RegisterTable> ToTable(const std::string& name) {
  registry::v1::RegisterTable table = registry::v1::REGISTER_TABLE_UNSPECIFIED;
  if (name.empty()) return table;
  if (registry::v1::RegisterTable_Parse(std::string(kPrefix) + absl::AsciiStrToUpper(name),
                                        &table) &&
      table != registry::v1::REGISTER_TABLE_UNSPECIFIED) {
    return table;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--table: \"", name, "\", wanted a table such as vehicles or inspections"));
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  // Cannot fail: the message holds valid text only.
  (void)google::protobuf::util::MessageToJsonString(message, &text, options);
  return text;
}

std::string TableText(registry::v1::RegisterTable table) {
  const std::string& name = registry::v1::RegisterTable_Name(table);
  return name.empty() ? "" : absl::AsciiStrToLower(name.substr(kPrefix.size()));
}

std::string NewRequestId() {
  absl::BitGen random;
  return absl::StrCat("import-", absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
}

}  // namespace bluegate
