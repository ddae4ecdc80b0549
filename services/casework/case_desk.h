#ifndef BLUEGATE_SERVICES_CASEWORK_CASE_DESK_H_
#define BLUEGATE_SERVICES_CASEWORK_CASE_DESK_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "bluegate/casework/v1/approval.pb.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "enforcement/cases/case_life.h"
#include "enforcement/clock.h"
#include "services/casework/inquiry.h"
#include "services/casework/watchlist_desk.h"
#include "storage/case_store.h"

namespace bluegate::casework {

// What officers do to cases. Each change is one appended event, written only if the case is still
// as it was when the change was worked out: of two officers at the same case one wins, the other is
// answered ABORTED or, where the case is decided, FAILED_PRECONDITION, both with CONFLICT. The same
// request again gets the first answer; its id with another request, ALREADY_EXISTS with
// NAME_REUSED. A verdict that the approval rules name awaits a second person. Other errors:
// INVALID_ARGUMENT (the field), NOT_FOUND (the case). Thread-safe.
class CaseDesk {
 public:
  using Reply = absl::StatusOr<v1::Case>;

  // All that is pointed to outlives the desk. `changed` is called after each change.
  CaseDesk(storage::CaseStore* store, Inquiry* inquiry, const WatchlistDesk* watchlist,
           const Clock* clock, cases::Terms terms, v1::ApprovalRules approvals,
           std::function<void()> changed);

  Reply Claim(const v1::ClaimCaseRequest& request);
  Reply Confirm(const v1::ConfirmCaseRequest& request);
  Reply Dismiss(const v1::DismissCaseRequest& request);
  // PERMISSION_DENIED when somebody approves his own verdict.
  Reply Approve(const v1::ApproveCaseRequest& request);
  Reply SendBack(const v1::SendBackCaseRequest& request);
  Reply Release(const v1::ReleaseCaseRequest& request);
  Reply Hold(const v1::HoldCaseRequest& request);
  Reply HandOver(const v1::HandOverCaseRequest& request);
  Reply Escalate(const v1::EscalateCaseRequest& request);
  Reply AddNote(const v1::AddCaseNoteRequest& request);
  // PERMISSION_DENIED when it is another's verdict.
  Reply Undo(const v1::UndoVerdictRequest& request);
  // Asks registry and admission about the number, and the watchlist, before anything is written, so
  // the answer comes later, through `done`, on a thread of gRPC's. UNAVAILABLE when one of them is
  // away.
  void Correct(const v1::CorrectNumberRequest& request, std::function<void(Reply)> done);

 private:
  // A checked request, whatever it asks for.
  struct Change {
    std::string request_id;
    std::string request_digest;
    std::string case_id;
    // 0: not checked.
    uint64_t expected_revision = 0;
    cases::Command command;
    std::string officer;
    // Of a correction: what the corrected number led to.
    std::optional<v1::Sighting> corrected;
  };

  // A case and what the command makes of it.
  struct Draft {
    v1::Case before;
    uint64_t revision = 0;
    cases::Step step;
  };

  template <typename Request>
  absl::StatusOr<Change> Checked(const Request& request, cases::Command command) const;
  // Writes what the request, with its note, commands.
  template <typename Request>
  Reply WriteNoted(const Request& request, cases::Command command);
  // The first answer when the request was made before.
  absl::StatusOr<std::optional<v1::Case>> FirstAnswer(const Change& change) const;
  absl::StatusOr<Draft> MakeDraft(const Change& change) const;
  Reply Write(const Change& change);
  void AskAndWrite(Change change, const v1::CorrectNumberRequest& request, const Draft& draft,
                   std::function<void(Reply)> done);

  storage::CaseStore* const store_;
  Inquiry* const inquiry_;
  const WatchlistDesk* const watchlist_;
  const Clock* const clock_;
  const cases::Terms terms_;
  const v1::ApprovalRules approvals_;
  const std::function<void()> changed_;
};

}  // namespace bluegate::casework

#endif  // BLUEGATE_SERVICES_CASEWORK_CASE_DESK_H_
