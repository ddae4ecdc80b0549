#include "services/gateway/bundle_page.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/evidence/case_bundle.h"
#include "services/gateway/evidence_pages.h"
#include "services/gateway/http_rules.h"
#include "services/gateway/peer_socket.h"
#include "services/gateway/zip_stream.h"
#include "services/support/peer_purpose.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::gateway {
namespace {

constexpr size_t kCaseIdBytesMax = 512;
constexpr size_t kNameCharactersMax = 100;

// What a bundle comes to: its pictures, its proofs, and a leaf that tells of it.
constexpr const char* kBundleMethods[] = {kGetPictureMethod,
                                          "/bluegate.audit.v1.AuditService/ProveCase",
                                          "/bluegate.audit.v1.AuditService/RecordUse"};

// The one value of a parameter.
absl::StatusOr<std::string> OnlyValue(const httplib::Request& request, const char* name) {
  const size_t count = request.get_param_value_count(name);
  if (count == 1) return request.get_param_value(name);
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, name,
                             absl::StrCat(count, " values"), "one value");
}

absl::Status CheckCaseId(const std::string& case_id) {
  if (!case_id.empty() && case_id.size() <= kCaseIdBytesMax) {
    return support::CheckText("case", case_id, static_cast<int>(kCaseIdBytesMax));
  }
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, "case", case_id,
                             absl::StrCat("the id of a case, 1-", kCaseIdBytesMax, " bytes"));
}

// What an answer needs as long as it goes on.
struct OpenBundle {
  std::unique_ptr<StreamSlots::Slot> slot;
  httplib::DataSink* sink = nullptr;  // of the round that is under way
  std::optional<ZipStream> zip;
};

// One file of the archive: false gives the answer up, and the browser sees that it broke off.
bool Round(OpenBundle& bundle, const std::atomic<bool>& stopping, httplib::DataSink& sink) {
  if (stopping) return false;
  bundle.sink = &sink;
  if (!bundle.zip->Next().ok()) return false;
  if (bundle.zip->done()) sink.done();
  return true;
}

}  // namespace

absl::Status CheckBundleAccess(support::Role role) {
  for (const char* method : kBundleMethods) {
    if (absl::Status status = support::CheckAccess(role, method); !status.ok()) return status;
  }
  return absl::OkStatus();
}

std::string BundleFileName(std::string_view case_id) {
  std::string name(case_id.substr(0, kNameCharactersMax));
  std::replace_if(
      name.begin(), name.end(),
      [](char c) {
        return !absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '.';
      },
      '_');
  return absl::StrCat("bluegate-case-", name, ".zip");
}

BundlePage::BundlePage(support::Channels* channels, const Clock* clock,
                       const std::atomic<bool>* stopping, RecordExport record_export)
    : channels_(channels),
      clock_(clock),
      stopping_(stopping),
      record_export_(std::move(record_export)) {}

void BundlePage::Answer(const httplib::Request& request, const SignedIn& officer,
                        httplib::Response& response) {
  // HEAD would leave a leaf of an export that sent nothing.
  if (request.method != "GET") {
    response.status = 405;
    response.set_header("Allow", "GET");
    return;
  }
  absl::Status status = CheckOwnPage(request);
  status.Update(CheckBundleAccess(officer.role));
  if (status.ok()) status = Open(request, officer, response);
  if (!status.ok()) AnswerError(status, response);
}

absl::Status BundlePage::Open(const httplib::Request& request, const SignedIn& officer,
                              httplib::Response& response) {
  const absl::StatusOr<std::string> case_id = OnlyValue(request, "case");
  if (!case_id.ok()) return case_id.status();
  if (absl::Status checked = CheckCaseId(*case_id); !checked.ok()) return checked;
  const absl::StatusOr<std::string> purpose = OnlyValue(request, "purpose");
  if (!purpose.ok()) return purpose.status();
  if (absl::Status checked = support::CheckPurpose(*purpose); !checked.ok()) return checked;
  auto bundle = std::make_shared<OpenBundle>();
  bundle->slot = slots_.Take();
  if (bundle->slot == nullptr) {
    return absl::ResourceExhaustedError(
        absl::StrCat("bundles: ", kBundlesMax, " are under way, wanted fewer; try again later"));
  }
  const int socket = SocketTo(request.remote_addr, request.remote_port);
  evidence::CaseBundleOptions options;
  options.case_id = *case_id;
  options.wanted = [this, socket] { return !*stopping_ && !PeerHasGone(socket); };
  auto files = evidence::CollectCaseBundle(channels_->To("casework"), options);
  if (*stopping_) return absl::UnavailableError("gateway: stopping");
  if (!files.ok()) return files.status();
  if (absl::Status kept = record_export_(officer.account, *case_id, *purpose); !kept.ok()) {
    return absl::UnavailableError(
        absl::StrCat("export: not recorded, wanted a leaf of it: ", kept.message()));
  }
  spdlog::info("case bundle account={} files={}", officer.account, files->size());
  bundle->zip.emplace(*std::move(files), clock_->Now(),
                      [bundle = bundle.get()](const char* data, size_t bytes) {
                        return bundle->sink->write(data, bytes);
                      });
  response.status = 200;
  response.set_header("Content-Disposition",
                      absl::StrCat("attachment; filename=\"", BundleFileName(*case_id), "\""));
  response.set_chunked_content_provider(
      "application/zip", [bundle, stopping = stopping_](size_t, httplib::DataSink& sink) {
        return Round(*bundle, *stopping, sink);
      });
  return absl::OkStatus();
}

}  // namespace bluegate::gateway
