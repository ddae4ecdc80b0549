#include "services/gateway/connect_protocol.h"

#include <cstdint>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "services/support/status.h"

namespace bluegate::gateway {
namespace {

using Json = nlohmann::json;

constexpr size_t kFrameHeaderBytes = 5;
constexpr unsigned char kCompressedFlag = 0x01;
constexpr unsigned char kEndStreamFlag = 0x02;

struct CodeRow {
  absl::StatusCode code;
  std::string_view name;
  int http_status;
};

constexpr CodeRow kUnknown = {absl::StatusCode::kUnknown, "unknown", 500};
constexpr CodeRow kCodes[] = {
    {absl::StatusCode::kCancelled, "canceled", 499},
    {absl::StatusCode::kInvalidArgument, "invalid_argument", 400},
    {absl::StatusCode::kDeadlineExceeded, "deadline_exceeded", 504},
    {absl::StatusCode::kNotFound, "not_found", 404},
    {absl::StatusCode::kAlreadyExists, "already_exists", 409},
    {absl::StatusCode::kPermissionDenied, "permission_denied", 403},
    {absl::StatusCode::kResourceExhausted, "resource_exhausted", 429},
    {absl::StatusCode::kFailedPrecondition, "failed_precondition", 400},
    {absl::StatusCode::kAborted, "aborted", 409},
    {absl::StatusCode::kOutOfRange, "out_of_range", 400},
    {absl::StatusCode::kUnimplemented, "unimplemented", 501},
    {absl::StatusCode::kInternal, "internal", 500},
    {absl::StatusCode::kUnavailable, "unavailable", 503},
    {absl::StatusCode::kDataLoss, "data_loss", 500},
    {absl::StatusCode::kUnauthenticated, "unauthenticated", 401},
};

const CodeRow& RowOf(absl::StatusCode code) {
  for (const CodeRow& row : kCodes) {
    if (row.code == code) return row;
  }
  return kUnknown;
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json ErrorObject(const absl::Status& status) {
  Json error = {{"code", ConnectCode(status.code())}, {"message", std::string(status.message())}};
  const common::v1::ErrorDetail detail = support::GetDetail(status);
  if (detail.reason() != common::v1::ERROR_REASON_UNSPECIFIED) {
    std::string value = absl::Base64Escape(detail.SerializeAsString());
    while (!value.empty() && value.back() == '=') value.pop_back();
    error["details"] =
        Json::array({{{"type", detail.GetDescriptor()->full_name()}, {"value", value}}});
  }
  return error;
}

std::string Frame(unsigned char flags, std::string_view json) {
  const uint32_t length = static_cast<uint32_t>(json.size());
  std::string frame(1, static_cast<char>(flags));
  for (int shift = 24; shift >= 0; shift -= 8) frame.push_back(static_cast<char>(length >> shift));
  frame.append(json);
  return frame;
}

}  // namespace

std::string_view ConnectCode(absl::StatusCode code) { return RowOf(code).name; }

int HttpStatus(absl::StatusCode code) { return RowOf(code).http_status; }

std::string ErrorJson(const absl::Status& status) { return Dump(ErrorObject(status)); }

std::string MessageFrame(std::string_view json) { return Frame(0, json); }

std::string EndFrame(const absl::Status& status) {
  if (status.ok()) return Frame(kEndStreamFlag, "{}");
  return Frame(kEndStreamFlag, Dump({{"error", ErrorObject(status)}}));
}

absl::StatusOr<std::string_view> OnlyFrame(std::string_view body) {
  if (body.size() < kFrameHeaderBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("body: ", body.size(), " bytes, wanted one frame of 5 bytes and a message"));
  }
  if (static_cast<unsigned char>(body[0]) & kCompressedFlag) {
    return absl::UnimplementedError("body: a compressed frame, wanted one that is not");
  }
  uint32_t length = 0;
  for (size_t i = 1; i < kFrameHeaderBytes; ++i) {
    length = length << 8 | static_cast<unsigned char>(body[i]);
  }
  body.remove_prefix(kFrameHeaderBytes);
  if (body.size() != length) {
    return absl::InvalidArgumentError(absl::StrCat("body: ", body.size(),
                                                   " bytes after the frame's header, wanted ",
                                                   length, " and nothing more"));
  }
  return body;
}

absl::StatusOr<absl::Duration> ParseTimeout(std::string_view header, absl::Duration fallback) {
  if (header.empty()) return fallback;
  constexpr size_t kDigitsMax = 10;
  int64_t milliseconds = 0;
  if (header.size() > kDigitsMax || !absl::ascii_isdigit(header.front()) ||
      !absl::SimpleAtoi(AbslView(header), &milliseconds)) {
    return absl::InvalidArgumentError(absl::StrCat("Connect-Timeout-Ms: \"",
                                                   absl::CEscape(AbslView(header.substr(0, 64))),
                                                   "\", wanted 1-10 digits"));
  }
  return absl::Milliseconds(milliseconds);
}

std::string MediaType(std::string_view content_type) {
  const size_t semicolon = content_type.find(';');
  if (semicolon != std::string_view::npos) {
    const std::string parameter = absl::AsciiStrToLower(
        absl::StripAsciiWhitespace(AbslView(content_type.substr(semicolon + 1))));
    if (parameter != "charset=utf-8" && parameter != "charset=\"utf-8\"") return "";
  }
  return absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(AbslView(content_type.substr(0, semicolon))));
}

absl::Status CheckJsonDepth(std::string_view json) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kJsonDepthMax) {
        return absl::InvalidArgumentError(
            absl::StrCat("body: JSON deeper than ", kJsonDepthMax, ", wanted it flatter"));
      }
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return absl::OkStatus();
}

}  // namespace bluegate::gateway
