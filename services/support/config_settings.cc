#include "services/support/config_settings.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/support/host_port.h"
#include "services/support/text_proto.h"

namespace bluegate::support {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;
using Kind = SettingKind;

constexpr Setting kSettings[] = {
    {"data_dir", Kind::kNewFolder, true},
    {"grpc_listen", Kind::kListen, true},
    {"grpc_tls.certificate_file", Kind::kFile, true},
    {"grpc_tls.key_file", Kind::kFile, true},
    {"grpc_tls.client_ca_file", Kind::kFile, true},
    {"peer_tls.certificate_file", Kind::kFile, false},
    {"peer_tls.key_file", Kind::kFile, false},
    {"peer_tls.client_ca_file", Kind::kFile, true},
    {"http_listen", Kind::kListen, true},
    {"http_tls.certificate_file", Kind::kFile, true},
    {"http_tls.key_file", Kind::kFile, true},
    {"http_tls.client_ca_file", Kind::kFile, false},
    {"peers.service", Kind::kService, true},
    {"peers.address", Kind::kAddress, true},
    {"rules_file", Kind::kFile, true},
    {"sites_file", Kind::kFile, true},
    {"travel_file", Kind::kFile, false},
    {"confusions_file", Kind::kFile, false},
    {"stages_file", Kind::kFile, false},
    {"devices_file", Kind::kFile, false},
    {"approvals_file", Kind::kFile, false},
    {"models_dir", Kind::kFolder, true},
    {"console_dir", Kind::kFolder, false},
    {"reader_threads", Kind::kCount, false, 1, 64, 0},
    {"intake_credits", Kind::kCount, false, 1, 1024, 16},
};

constexpr std::array<std::string_view, 5> kCalledServices = {"intake", "recognition", "registry",
                                                             "admission", "casework"};

// One place of a setting in the message: a repeated message has as many as elements.
struct Cell {
  Message* message;
  const FieldDescriptor* field;
  std::string path;
  int line;  // 0 where the file does not say it
};

absl::Status CheckAddress(const ConfigSource& source, const Cell& cell, const std::string& value,
                          int port_min) {
  const absl::StatusOr<HostPort> address = ParseHostPort(value);
  if (address.ok() && address->port >= port_min) return absl::OkStatus();
  return source.Wrong(cell.path, cell.line, value,
                      absl::StrCat("HOST:PORT with a port of ", port_min, "-65535"));
}

absl::Status CheckPath(const ConfigSource& source, Kind kind, const Cell& cell,
                       const std::string& value) {
  const std::filesystem::path path =
      (source.file.parent_path() / std::filesystem::path(value)).lexically_normal();
  cell.message->GetReflection()->SetString(cell.message, cell.field, path.string());
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (kind == Kind::kFile && !std::filesystem::is_regular_file(status)) {
    return source.Wrong(cell.path, cell.line, path.string(), "a file that is there");
  }
  if (kind == Kind::kFolder && !std::filesystem::is_directory(status)) {
    return source.Wrong(cell.path, cell.line, path.string(), "a folder that is there");
  }
  if (kind == Kind::kNewFolder && std::filesystem::exists(status) &&
      !std::filesystem::is_directory(status)) {
    return source.Wrong(cell.path, cell.line, path.string(), "a folder");
  }
  return absl::OkStatus();
}

absl::Status CheckCount(const ConfigSource& source, const Setting& setting, const Cell& cell) {
  const Reflection* reflection = cell.message->GetReflection();
  const uint32_t value = reflection->GetUInt32(*cell.message, cell.field);
  if (value == 0) {
    const uint32_t cores = std::max(1u, std::thread::hardware_concurrency());
    const uint32_t meant = setting.value_of_zero == 0 ? cores : setting.value_of_zero;
    reflection->SetUInt32(cell.message, cell.field, std::clamp(meant, setting.min, setting.max));
    return absl::OkStatus();
  }
  if (value >= setting.min && value <= setting.max) return absl::OkStatus();
  return source.Wrong(cell.path, cell.line, absl::StrCat(value),
                      absl::StrCat(setting.min, "-", setting.max));
}

absl::Status CheckCell(const ConfigSource& source, const Setting& setting, const Cell& cell) {
  if (setting.kind == Kind::kCount) return CheckCount(source, setting, cell);
  const std::string value = cell.message->GetReflection()->GetString(*cell.message, cell.field);
  if (value.empty()) {
    if (!setting.required) return absl::OkStatus();
    return source.Wrong(cell.path, cell.line, value, "a value");
  }
  switch (setting.kind) {
    case Kind::kListen:
      return CheckAddress(source, cell, value, 0);
    case Kind::kAddress:
      return CheckAddress(source, cell, value, 1);
    case Kind::kService:
      if (std::find(kCalledServices.begin(), kCalledServices.end(), value) !=
          kCalledServices.end()) {
        return absl::OkStatus();
      }
      return source.Wrong(cell.path, cell.line, value,
                          "intake, recognition, registry, admission or casework");
    default:
      return CheckPath(source, setting.kind, cell, value);
  }
}

// Follows `rest` of the setting's path down into `message` and checks each cell it leads to.
absl::Status CheckBelow(const ConfigSource& source, const Setting& setting, std::string_view rest,
                        const std::string& above, Message* message,
                        TextFormat::ParseInfoTree* lines) {
  const size_t dot = rest.find('.');
  const std::string name(rest.substr(0, dot));
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
  if (dot == std::string_view::npos) {
    const int line = lines == nullptr ? 0 : lines->GetLocation(field, -1).line + 1;
    return CheckCell(source, setting, {message, field, above + name, line});
  }
  const std::string_view below = rest.substr(dot + 1);
  const Reflection* reflection = message->GetReflection();
  if (!field->is_repeated()) {
    if (!reflection->HasField(*message, field)) return absl::OkStatus();
    return CheckBelow(source, setting, below, absl::StrCat(above, name, "."),
                      reflection->MutableMessage(message, field),
                      lines == nullptr ? nullptr : lines->GetTreeForNested(field, -1));
  }
  for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
    const absl::Status checked =
        CheckBelow(source, setting, below, absl::StrCat(above, name, "[", i, "]."),
                   reflection->MutableRepeatedMessage(message, field, i),
                   lines == nullptr ? nullptr : lines->GetTreeForNested(field, i));
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ConfigSource::Wrong(const std::string& path, int line, std::string_view value,
                                 std::string_view wish) const {
  if (overridden.count(path) > 0) return FileError("command line", 0, path, value, wish);
  return FileError(file, line, path, value, wish);
}

absl::Status CheckSettings(ConfigSource& source, config::v1::ServerConfig* config) {
  for (const Setting& setting : kSettings) {
    const absl::Status checked =
        CheckBelow(source, setting, setting.path, "", config, &source.lines);
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

}  // namespace bluegate::support
