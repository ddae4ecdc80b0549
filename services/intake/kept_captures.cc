#include "services/intake/kept_captures.h"

#include <spdlog/spdlog.h>

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/intake/picture_header.h"
#include "services/support/status.h"

namespace bluegate::intake {
namespace {

namespace pb = capture::v1;

constexpr size_t kSha256Bytes = 32;

absl::Status NotFound(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND, field,
                             value, wish);
}

}  // namespace

absl::Status KeptCaptures::GetCapture(const pb::GetCaptureRequest& request,
                                      pb::GetCaptureResponse* response) const {
  const pb::CaptureName& name = request.name();
  const auto found = store_->Find({name.device_id(), name.boot_epoch(), name.sequence()});
  if (absl::IsNotFound(found.status())) {
    return NotFound("name",
                    absl::StrCat(name.device_id(), "/", name.boot_epoch(), "/", name.sequence()),
                    "the name of a kept capture");
  }
  if (!found.ok()) return found.status();
  response->set_position(found->position);
  if (!response->mutable_capture()->ParseFromString(found->record)) {
    return absl::DataLossError(absl::StrCat("kept record ", found->position, ": unreadable"));
  }
  return absl::OkStatus();
}

absl::Status KeptCaptures::GetPicture(const pb::GetPictureRequest& request,
                                      pb::GetPictureResponse* response) const {
  const std::string value = absl::BytesToHexString(request.sha256());
  if (request.sha256().size() != kSha256Bytes) {
    return support::FieldError(absl::StatusCode::kInvalidArgument,
                               common::v1::ERROR_REASON_FIELD_INVALID, "sha256", value, "32 bytes");
  }
  auto picture = store_->GetPicture(request.sha256());
  if (absl::IsNotFound(picture.status())) {
    return NotFound("sha256", value, "the hash of a kept picture");
  }
  if (absl::IsDataLoss(picture.status())) {
    metrics_->damaged_pictures.Increment();
    spdlog::error("kept picture damaged sha256={} why=\"{}\"", value,
                  std::string(picture.status().message()));
  }
  if (!picture.ok()) return picture.status();
  if (const auto header = ReadPictureHeader(*picture)) response->set_format(header->format);
  response->set_picture(*std::move(picture));
  return absl::OkStatus();
}

absl::Status KeptCaptures::GetIntakeTally(pb::GetIntakeTallyResponse* response) const {
  const storage::CaptureTally tally = store_->tally();
  response->set_kept(tally.kept);
  uint64_t rejected = 0;
  for (const auto& [reason, count] : tally.refused) {
    pb::RejectionCount* row = response->add_rejections();
    row->set_reason(static_cast<common::v1::ErrorReason>(reason));
    row->set_count(count);
    rejected += count;
  }
  response->set_rejected(rejected);
  return absl::OkStatus();
}

}  // namespace bluegate::intake
