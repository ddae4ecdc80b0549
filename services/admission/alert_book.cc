#include "services/admission/alert_book.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/admission/history_page.h"
#include "services/admission/sha256.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::admission {
namespace {

constexpr int kIssuedByCharactersMax = 64;
constexpr size_t kSourceBytesMax = 256;
constexpr int kWhyCharactersMax = 256;
constexpr int kCityCharactersMax = 64;

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

absl::Status Check(const v1::SetAlertRequest& request, absl::Time now) {
  const v1::Alert& alert = request.alert();
  if (absl::Status id = support::CheckRequestId(request.request_id()); !id.ok()) return id;
  if (alert.level() == v1::ALERT_LEVEL_UNSPECIFIED || !v1::AlertLevel_IsValid(alert.level())) {
    return Invalid("alert.level", absl::StrCat(static_cast<int>(alert.level())),
                   "NONE, YELLOW, ORANGE or RED");
  }
  const int64_t earliest_us = absl::ToUnixMicros(now - AlertBook::kBackdatedMax);
  if (alert.effective_time_us() != 0 && alert.effective_time_us() < earliest_us) {
    return Invalid("alert.effective_time_us", absl::StrCat(alert.effective_time_us()),
                   "now or later");
  }
  if (alert.issued_by().empty()) return Invalid("alert.issued_by", "", "1-64 characters");
  if (absl::Status by =
          support::CheckText("alert.issued_by", alert.issued_by(), kIssuedByCharactersMax);
      !by.ok()) {
    return by;
  }
  if (alert.source().empty() || alert.source().size() > kSourceBytesMax) {
    return Invalid("alert.source", alert.source(), "1-256 bytes");
  }
  absl::Status texts = support::CheckText("alert.source", alert.source(), kSourceBytesMax);
  texts.Update(support::CheckText("alert.why", alert.why(), kWhyCharactersMax));
  texts.Update(support::CheckText("alert.joint_with", alert.joint_with(), kCityCharactersMax));
  return texts;
}

std::string DigestOf(const v1::Alert& alert) {
  return Sha256(absl::StrCat(static_cast<int>(alert.level()), "/", alert.effective_time_us(), "/",
                             alert.source()));
}

absl::StatusOr<v1::Alert> Parse(const storage::KeptAnswer& kept) {
  v1::Alert alert;
  if (!alert.ParseFromString(kept.bytes)) {
    return absl::DataLossError(absl::StrCat("alert ", kept.position, ": cannot be read"));
  }
  return alert;
}

}  // namespace

absl::StatusOr<std::unique_ptr<AlertBook>> AlertBook::Load(storage::DecisionStore* store,
                                                           const Clock* clock) {
  std::unique_ptr<AlertBook> book(new AlertBook(store, clock));
  const auto kept = store->Alerts();
  if (!kept.ok()) return kept.status();
  auto timeline = std::make_shared<AlertTimeline>();
  for (const storage::KeptAnswer& answer : *kept) {
    const absl::StatusOr<v1::Alert> alert = Parse(answer);
    if (!alert.ok()) return alert.status();
    timeline->Issue(*alert);
  }
  absl::MutexLock lock(&book->mutex_);
  book->timeline_ = std::move(timeline);
  return book;
}

absl::StatusOr<v1::Alert> AlertBook::Set(const v1::SetAlertRequest& request) {
  const std::string digest = DigestOf(request.alert());
  absl::MutexLock set_lock(&set_mutex_);
  absl::StatusOr<storage::KeptAnswer> kept = store_->FindAlert(request.request_id());
  if (!kept.ok() && !absl::IsNotFound(kept.status())) return kept.status();
  if (!kept.ok()) {
    const absl::Time now = clock_->Now();
    if (absl::Status status = Check(request, now); !status.ok()) return status;
    v1::Alert alert = request.alert();
    alert.set_issued_time_us(absl::ToUnixMicros(now));
    if (alert.effective_time_us() == 0) alert.set_effective_time_us(alert.issued_time_us());
    kept = store_->AppendAlert(request.request_id(), digest, alert.SerializeAsString(),
                               {alert.issued_by(), alert.issued_time_us()});
    if (!kept.ok()) return kept.status();
    auto timeline = std::make_shared<AlertTimeline>(*Timeline());
    timeline->Issue(alert);
    absl::MutexLock lock(&mutex_);
    timeline_ = std::move(timeline);
  }
  if (kept->question_digest != digest) {
    return support::FieldError(absl::StatusCode::kAlreadyExists,
                               common::v1::ERROR_REASON_NAME_REUSED, "request_id",
                               request.request_id(), "an id that has not set another alert");
  }
  return Parse(*kept);
}

std::shared_ptr<const AlertTimeline> AlertBook::Timeline() const {
  absl::MutexLock lock(&mutex_);
  return timeline_;
}

v1::GetAlertResponse AlertBook::Get() const {
  const absl::Time now = clock_->Now();
  const auto timeline = Timeline();
  v1::GetAlertResponse response;
  *response.mutable_current() = timeline->At(now);
  for (v1::Alert& alert : timeline->After(now)) *response.add_upcoming() = std::move(alert);
  return response;
}

absl::StatusOr<v1::GetAlertHistoryResponse> AlertBook::History(
    const v1::GetAlertHistoryRequest& request) const {
  const auto kept = store_->Alerts();
  if (!kept.ok()) return kept.status();
  const auto page = PageOfHistory(kept->size(), request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  v1::GetAlertHistoryResponse response;
  for (size_t i = page->newest; i > page->oldest; --i) {
    absl::StatusOr<v1::Alert> alert = Parse((*kept)[i - 1]);
    if (!alert.ok()) return alert.status();
    *response.add_alerts() = *std::move(alert);
  }
  response.set_next_page_token(page->next_token);
  return response;
}

}  // namespace bluegate::admission
