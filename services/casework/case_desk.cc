#include "services/casework/case_desk.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "services/casework/approvals.h"
#include "services/casework/conversions.h"
#include "services/casework/passage_making.h"
#include "services/casework/request_checks.h"
#include "services/casework/request_digest.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::casework {
namespace {

absl::Status Conflict(absl::StatusCode code, const std::string& case_id, std::string_view wish) {
  return support::FieldError(code, common::v1::ERROR_REASON_CONFLICT, "case_id", case_id, wish);
}

absl::Status NoSuchCase(const std::string& case_id) {
  return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND,
                             "case_id", case_id, "the id of a case");
}

// The core's refusal with its reason for machines.
absl::Status Refusal(const absl::Status& status, const std::string& case_id) {
  common::v1::ErrorDetail detail;
  detail.set_field("case_id");
  detail.set_value(case_id);
  const bool conflict = absl::IsAborted(status) || absl::IsFailedPrecondition(status);
  detail.set_reason(conflict                           ? common::v1::ERROR_REASON_CONFLICT
                    : absl::IsPermissionDenied(status) ? common::v1::ERROR_REASON_NOT_PERMITTED
                                                       : common::v1::ERROR_REASON_FIELD_INVALID);
  return support::WithDetail(status, detail);
}

// What asking about a corrected number failed of, as the officer is told.
absl::Status AskingFailed(const absl::Status& status) {
  if (!IsTemporary(status)) return status;
  common::v1::ErrorDetail detail;
  detail.set_reason(common::v1::ERROR_REASON_DEPENDENCY_UNAVAILABLE);
  return support::WithDetail(
      absl::UnavailableError(
          absl::StrCat("the number cannot be looked up and decided now: ", status.message())),
      detail);
}

template <typename Request>
constexpr bool kHasExpectedRevision = requires(const Request& request) {
  request.expected_revision();
};

// The number as an officer reads it: no verdict, because nobody but a human vouches for it.
recognition::v1::PlateReading TypedReading(const Question& question) {
  recognition::v1::PlateReading reading;
  reading.set_number(question.plate.number());
  reading.set_plate_class(question.plate.plate_class());
  return reading;
}

// The same, as the watchlist takes it.
suspicion::PastSighting TypedSighting(const Question& question) {
  suspicion::PastSighting sighting;
  sighting.number =
      plate::PlateNumber::Parse(question.plate.number()).value_or(plate::PlateNumber());
  sighting.plate_class = plate::PlateClassFromCode(question.plate.plate_class())
                             .value_or(plate::PlateClass::kUnspecified);
  sighting.site_id = question.site_id;
  sighting.time = absl::FromUnixMicros(question.time_us);
  return sighting;
}

}  // namespace

CaseDesk::CaseDesk(storage::CaseStore* store, Inquiry* inquiry, const WatchlistDesk* watchlist,
                   const Clock* clock, cases::Terms terms, v1::ApprovalRules approvals,
                   std::function<void()> changed)
    : store_(store),
      inquiry_(inquiry),
      watchlist_(watchlist),
      clock_(clock),
      terms_(terms),
      approvals_(std::move(approvals)),
      changed_(std::move(changed)) {}

template <typename Request>
absl::StatusOr<CaseDesk::Change> CaseDesk::Checked(const Request& request,
                                                   cases::Command command) const {
  absl::Status status = support::CheckRequestId(request.request_id());
  status.Update(CheckId("case_id", request.case_id()));
  status.Update(CheckOfficer(request.officer()));
  if (!status.ok()) return status;
  Change change;
  change.request_id = request.request_id();
  change.request_digest = DigestOf(request);
  change.case_id = request.case_id();
  change.officer = request.officer();
  change.command = std::move(command);
  if constexpr (kHasExpectedRevision<Request>) {
    change.expected_revision = request.expected_revision();
  }
  return change;
}

CaseDesk::Reply CaseDesk::Claim(const v1::ClaimCaseRequest& request) {
  const absl::StatusOr<Change> change = Checked(request, cases::Claim{request.officer()});
  return change.ok() ? Write(*change) : change.status();
}

template <typename Request>
CaseDesk::Reply CaseDesk::WriteNoted(const Request& request, cases::Command command) {
  if (absl::Status status = CheckNote(request.note()); !status.ok()) return status;
  const absl::StatusOr<Change> change = Checked(request, std::move(command));
  return change.ok() ? Write(*change) : change.status();
}

CaseDesk::Reply CaseDesk::Confirm(const v1::ConfirmCaseRequest& request) {
  return WriteNoted(request, cases::Confirm{request.officer(), request.note()});
}

CaseDesk::Reply CaseDesk::Dismiss(const v1::DismissCaseRequest& request) {
  if (absl::Status status = CheckDismissal(request); !status.ok()) return status;
  const auto reason = static_cast<cases::DismissReason>(request.reason());
  return WriteNoted(request, cases::Dismiss{request.officer(), reason, request.note()});
}

CaseDesk::Reply CaseDesk::Approve(const v1::ApproveCaseRequest& request) {
  return WriteNoted(request, cases::Approve{request.officer(), request.note()});
}

CaseDesk::Reply CaseDesk::SendBack(const v1::SendBackCaseRequest& request) {
  return WriteNoted(request, cases::SendBack{request.officer(), request.note()});
}

CaseDesk::Reply CaseDesk::Release(const v1::ReleaseCaseRequest& request) {
  const absl::StatusOr<Change> change = Checked(request, cases::Release{request.officer()});
  return change.ok() ? Write(*change) : change.status();
}

CaseDesk::Reply CaseDesk::Hold(const v1::HoldCaseRequest& request) {
  return WriteNoted(request, cases::Hold{request.officer(), request.note()});
}

CaseDesk::Reply CaseDesk::HandOver(const v1::HandOverCaseRequest& request) {
  const auto office = static_cast<cases::Office>(request.office());
  return WriteNoted(request, cases::HandOver{request.officer(), office, request.note()});
}

CaseDesk::Reply CaseDesk::Escalate(const v1::EscalateCaseRequest& request) {
  const auto step = static_cast<cases::EscalationStep>(request.step());
  return WriteNoted(request, cases::Escalate{request.officer(), step, request.note()});
}

CaseDesk::Reply CaseDesk::AddNote(const v1::AddCaseNoteRequest& request) {
  return WriteNoted(request, cases::Note{request.officer(), request.note()});
}

CaseDesk::Reply CaseDesk::Undo(const v1::UndoVerdictRequest& request) {
  return WriteNoted(request, cases::Undo{request.officer(), request.note()});
}

void CaseDesk::Correct(const v1::CorrectNumberRequest& request, std::function<void(Reply)> done) {
  if (absl::Status status = CheckCorrection(request); !status.ok()) return done(status);
  absl::StatusOr<Change> change =
      Checked(request, cases::Correct{request.officer(), request.note()});
  if (!change.ok()) return done(change.status());
  absl::StatusOr<std::optional<v1::Case>> first = FirstAnswer(*change);
  if (!first.ok()) return done(first.status());
  if (first->has_value()) return done(**std::move(first));
  // Before anyone is asked: what would be refused anyway needs no decision in the log.
  const absl::StatusOr<Draft> draft = MakeDraft(*change);
  if (!draft.ok()) return done(draft.status());
  AskAndWrite(*std::move(change), request, *draft, std::move(done));
}

void CaseDesk::AskAndWrite(Change change, const v1::CorrectNumberRequest& request,
                           const Draft& draft, std::function<void(Reply)> done) {
  Question question;
  // Other officers and other corrections are other questions, repeats of this one are not.
  question.request_id = DecisionIdOf(change.case_id, "correct/" + change.request_id);
  // Its case keeps it, whatever the position.
  question.passage_id = change.case_id;
  question.plate.set_number(
      plate::PlateNumber::Parse(request.number()).value_or(plate::PlateNumber()).text());
  question.plate.set_plate_class(request.plate_class());
  const v1::Passage& passage = draft.before.passage();
  question.site_id = passage.capture().site_id();
  question.direction = passage.capture().direction();
  question.time_us = passage.passed_time_us();
  inquiry_->Ask({question}, [this, question, change = std::move(change),
                             done = std::move(done)](std::vector<Answer> answers) {
    const Answer& answer = answers.front();
    if (!answer.status.ok()) return done(AskingFailed(answer.status));
    Change corrected = change;
    corrected.corrected = MakeSighting(TypedReading(question), answer, /*certain=*/true,
                                       watchlist_->SuspicionsOf(TypedSighting(question)));
    done(Write(corrected));
  });
}

absl::StatusOr<std::optional<v1::Case>> CaseDesk::FirstAnswer(const Change& change) const {
  const auto answer = store_->FindAnswer(change.request_id);
  if (!answer.ok()) return answer.status();
  if (!answer->has_value()) return std::nullopt;
  if ((*answer)->request_digest != change.request_digest) {
    return support::FieldError(absl::StatusCode::kAlreadyExists,
                               common::v1::ERROR_REASON_NAME_REUSED, "request_id",
                               change.request_id, "an id that no other request has had");
  }
  absl::StatusOr<v1::Case> message = ToCase((*answer)->record);
  if (!message.ok()) return message.status();
  return *std::move(message);
}

absl::StatusOr<CaseDesk::Draft> CaseDesk::MakeDraft(const Change& change) const {
  const auto record = store_->GetCase(change.case_id);
  if (absl::IsNotFound(record.status())) return NoSuchCase(change.case_id);
  if (!record.ok()) return record.status();
  if (change.expected_revision != 0 && change.expected_revision != record->revision) {
    return Conflict(
        absl::StatusCode::kAborted, change.case_id,
        absl::StrCat("revision ", change.expected_revision, ", it is at ", record->revision));
  }
  absl::StatusOr<v1::Case> before = ToCase(*record);
  if (!before.ok()) return before.status();
  cases::Command command = change.command;
  if (auto* const confirm = std::get_if<cases::Confirm>(&command)) {
    confirm->needs_second =
        NeedsSecondPerson(approvals_, v1::VERDICT_CONFIRM, before->reason_code());
  } else if (auto* const dismiss = std::get_if<cases::Dismiss>(&command)) {
    dismiss->needs_second =
        NeedsSecondPerson(approvals_, v1::VERDICT_DISMISS, before->reason_code());
  }
  absl::StatusOr<cases::Step> step = cases::Apply(LifeOf(*before), command, terms_, clock_->Now());
  if (!step.ok()) return Refusal(step.status(), change.case_id);
  return Draft{*std::move(before), record->revision, *std::move(step)};
}

CaseDesk::Reply CaseDesk::Write(const Change& change) {
  absl::StatusOr<std::optional<v1::Case>> first = FirstAnswer(change);
  if (!first.ok()) return first.status();
  if (first->has_value()) return **std::move(first);
  absl::StatusOr<Draft> draft = MakeDraft(change);
  if (!draft.ok()) return draft.status();
  v1::CaseEvent event = ToProto(draft->step.event);
  v1::Case after = std::move(draft->before);
  SetLife(draft->step.after, after);
  if (change.corrected.has_value()) {
    *event.mutable_corrected() = *change.corrected;
    after.set_reason_code(
        cases::Classify(cases::ReadState::kRead, {ToCorrectedResult(*change.corrected)})
            .reason_code);
  }
  const auto written = store_->ChangeCase({.request_id = change.request_id,
                                           .request_digest = change.request_digest,
                                           .case_id = change.case_id,
                                           .seen_revision = draft->revision,
                                           .standing = StandingOf(draft->step.after),
                                           .content = ContentOf(std::move(after)),
                                           .event = event.SerializeAsString(),
                                           .actor = change.officer,
                                           .time_us = event.time_us()});
  if (absl::IsAborted(written.status())) {
    // The same request may have come twice at once: then the other one's answer is the first.
    first = FirstAnswer(change);
    if (first.ok() && first->has_value()) return **std::move(first);
    return Conflict(absl::StatusCode::kAborted, change.case_id,
                    "a case that has not changed meanwhile");
  }
  if (!written.ok()) return written.status();
  changed_();
  return ToCase(*written);
}

}  // namespace bluegate::casework
