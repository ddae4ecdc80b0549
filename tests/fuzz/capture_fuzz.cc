// Any capture must be refused with the field at fault, or give a record that keeps the limits.
#include <string_view>
#include <vector>

#include "services/intake/capture_check.h"
#include "services/intake/picture_header.h"
#include "services/support/status.h"
#include "storage/many_sha256.h"
#include "tests/fuzz/promise.h"

namespace bluegate::intake {
namespace {

using fuzz::Check;

common::v1::SiteList Sites() {
  common::v1::SiteList sites;
  common::v1::Site* const site = sites.add_sites();
  site->set_site_id("cp-01");
  site->set_kind(common::v1::SITE_KIND_CHECKPOINT);
  return sites;
}

void CheckOne(const capture::v1::Capture& capture) {
  static const auto* const sites = new common::v1::SiteList(Sites());
  const std::vector<std::string_view> pictures(capture.pictures().begin(),
                                               capture.pictures().end());
  const CaptureHashes hashes = HashCapture(capture, storage::Sha256Each(pictures));
  Check(hashes.picture_sha256.size() == static_cast<size_t>(capture.pictures_size()),
        "a hash for each picture");
  const auto record = CheckCapture(capture, hashes, *sites, absl::FromUnixSeconds(1'700'000'000));
  if (record.ok()) {
    Check(capture.pictures_size() >= 1 && capture.pictures_size() <= kPicturesMax,
          "a capture has 1 to 5 pictures");
    return;
  }
  Check(absl::IsInvalidArgument(record.status()), "a refusal is INVALID_ARGUMENT");
  Check(!support::GetDetail(record.status()).field().empty(), "a refusal names the field");
}

}  // namespace
}  // namespace bluegate::intake

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  bluegate::capture::v1::Capture capture;
  if (!capture.ParseFromArray(data, static_cast<int>(size))) return 0;
  bluegate::capture::v1::Hello hello;
  hello.set_device_id(capture.name().device_id());
  hello.set_boot_epoch(capture.name().boot_epoch());
  bluegate::intake::CheckHello(hello).IgnoreError();
  bluegate::intake::CheckName(hello, capture).IgnoreError();
  bluegate::intake::CheckOne(capture);
  return 0;
}
