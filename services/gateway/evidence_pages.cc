#include "services/gateway/evidence_pages.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "enforcement/text.h"
#include "services/gateway/http_rules.h"
#include "services/gateway/upstream.h"

namespace bluegate::gateway {
namespace {

constexpr size_t kHexDigits = 64;
constexpr absl::Duration kPictureTimeout = absl::Seconds(10);

bool IsHash(std::string_view hex) {
  return hex.size() == kHexDigits && std::all_of(hex.begin(), hex.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

const char* ContentType(capture::v1::PictureFormat format) {
  switch (format) {
    case capture::v1::PICTURE_FORMAT_JPEG:
      return "image/jpeg";
    case capture::v1::PICTURE_FORMAT_PNG:
      return "image/png";
    default:
      return "application/octet-stream";
  }
}

}  // namespace

void EvidencePage(const httplib::Request& request, support::Channels& channels,
                  const std::atomic<bool>& stopping, httplib::Response& response) {
  const std::string_view hex = std::string_view(request.path).substr(kEvidencePrefix.size());
  if (!IsHash(hex)) {
    return AnswerError(absl::NotFoundError("picture: wanted 64 hex digits in lower case"),
                       response);
  }
  const std::string tag = "\"" + std::string(hex) + "\"";
  capture::v1::GetPictureRequest wanted;
  wanted.set_sha256(absl::HexStringToBytes(AbslView(hex)));
  capture::v1::GetPictureResponse picture;
  const absl::Status status = CallUnary(channels.To("intake"), kGetPictureMethod, wanted,
                                        absl::Now() + kPictureTimeout, stopping, &picture);
  if (!status.ok()) return AnswerError(status, response);
  response.set_header("Cache-Control", "private, max-age=31536000, immutable");
  response.set_header("ETag", tag);
  if (request.get_header_value("If-None-Match") == tag) {
    response.status = 304;
    return;
  }
  response.status = 200;
  response.set_content(std::move(*picture.mutable_picture()), ContentType(picture.format()));
}

}  // namespace bluegate::gateway
