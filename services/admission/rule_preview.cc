#include "services/admission/rule_preview.h"

#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/admission/log_reader.h"
#include "services/admission/rule_diff.h"
#include "services/admission/rule_findings.h"
#include "services/support/status.h"
#include "services/support/utf8.h"

namespace bluegate::admission {
namespace {

// The kind of the one finding of a text that is no rule set.
constexpr char kUnreadable[] = "unreadable";
constexpr size_t kFindingBytesMax = 2000;
// How much a passage may be ahead of the moment in which its decision was logged: a terminal's
// clock may be minutes ahead of ours.
constexpr absl::Duration kAheadMax = absl::Hours(1);
// Of a thread that gates do not wait for.
constexpr int kNice = 10;

absl::Status Invalid(std::string_view field, const std::string& value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

absl::Status Check(const v1::PreviewRuleSetRequest& request) {
  if (request.text().empty() || request.text().size() > kRuleSetBytesMax) {
    return Invalid("text", absl::StrCat(request.text().size(), " bytes"), "1 byte to 1 MiB");
  }
  if (request.days() > kPreviewDaysMax) {
    return Invalid("days", absl::StrCat(request.days()), absl::StrCat("1-", kPreviewDaysMax));
  }
  if (request.examples_max() > kPreviewExamplesMax) {
    return Invalid("examples_max", absl::StrCat(request.examples_max()),
                   absl::StrCat("0-", kPreviewExamplesMax));
  }
  return absl::OkStatus();
}

void AddFinding(std::string_view kind, std::string_view text,
                v1::PreviewRuleSetResponse* response) {
  v1::RuleSetFinding* const finding = response->add_findings();
  finding->set_kind(std::string(kind));
  finding->set_text(support::ShortUtf8(text, kFindingBytesMax));
}

std::string TextOf(const RuleFinding& finding) {
  std::string text = absl::StrCat(finding.where, ": ", finding.en);
  if (!finding.example) return text;
  absl::StrAppend(&text, " Example: ", *finding.example, ". Decided there by: ",
                  finding.example_decided_by.empty() ? "no rule" : finding.example_decided_by, ".");
  return text;
}

// Why the set was refused with `refusal`.
void Explain(const std::string& text, const std::filesystem::path& folder,
             const absl::Status& refusal, v1::PreviewRuleSetResponse* response) {
  const absl::StatusOr<rules::RuleSet> set = ReadRuleSetText(text, folder);
  if (!set.ok()) return AddFinding(kUnreadable, std::string(set.status().message()), response);
  response->set_revision(support::ShortUtf8(RevisionOf(set->rule_set_id, text), kFindingBytesMax));
  const std::vector<RuleFinding> findings = FindingsOf(*set, std::nullopt);
  if (findings.empty()) return AddFinding("fault", std::string(refusal.message()), response);
  const size_t told = std::min(findings.size(), kPreviewFindingsMax);
  for (size_t i = 0; i < told; ++i) AddFinding(findings[i].kind, TextOf(findings[i]), response);
  if (told == findings.size()) return;
  AddFinding("more", absl::StrCat("and ", findings.size() - told, " more"), response);
}

// Whether the decision at `position` was logged before `time`. False where its leaf does not say.
bool IsLoggedBefore(storage::AuditLog& log, uint64_t position, absl::Time time) {
  const auto sequences = log.Find("decision", absl::StrCat(position));
  if (!sequences.ok() || sequences->empty()) return false;
  const auto leaf = log.ReadLeaf(sequences->front());
  if (!leaf.ok()) return false;
  const auto entry = storage::DecodeAuditEntry(leaf->leaf);
  return entry.ok() && entry->time_us > 0 && absl::FromUnixMicros(entry->time_us) < time;
}

// A position up to which everything was logged before `time`: what follows is to be looked at, each
// by its own time. The log is in the order of logging, not of passages, some of which come days
// late; but none is logged long before it passes.
uint64_t LoggedBefore(storage::DecisionStore& store, absl::Time time) {
  uint64_t before = 0, not_before = store.LastDecision() + 1;
  while (not_before - before > 1) {
    const uint64_t middle = before + (not_before - before) / 2;
    (IsLoggedBefore(store.audit_log(), middle, time) ? before : not_before) = middle;
  }
  return before;
}

void FillCount(const DiffCount& count, v1::ChangeCount* message) {
  message->set_passages(count.passages);
  message->set_answers(count.answers);
  message->set_rules(count.rules);
  for (size_t before = 0; before < count.moves.size(); ++before) {
    for (size_t after = 0; after < count.moves[before].size(); ++after) {
      if (count.moves[before][after] == 0) continue;
      v1::OutcomeMove* const move = message->add_moves();
      move->set_before(static_cast<v1::Outcome>(before));
      move->set_after(static_cast<v1::Outcome>(after));
      move->set_count(count.moves[before][after]);
    }
  }
}

void FillTable(const DiffTable& table,
               google::protobuf::RepeatedPtrField<v1::ChangeCount>* messages) {
  std::vector<const DiffTable::value_type*> rows = ChangedRows(table);
  if (rows.size() > kPreviewRowsMax) rows.resize(kPreviewRowsMax);
  for (const auto* row : rows) {
    v1::ChangeCount* const message = messages->Add();
    message->set_value(row->first);
    FillCount(row->second, message);
  }
}

void FillExample(const DiffExample& example, v1::ChangedPassage* message) {
  message->set_request_id(example.request_id);
  message->set_time_us(example.facts.time_us());
  message->set_site_id(example.facts.site_id());
  message->set_number(example.facts.plate().number());
  message->set_before(example.before.outcome);
  message->set_rule_before(example.before.rule_id);
  message->set_after(example.after.outcome);
  message->set_rule_after(example.after.rule_id);
}

}  // namespace

RulePreview::RulePreview(storage::DecisionStore* store, const RuleBook* rules, const Clock* clock,
                         std::filesystem::path folder)
    : store_(store), rules_(rules), clock_(clock), folder_(std::move(folder)), queue_(1) {}

RulePreview::~RulePreview() { Stop(); }

void RulePreview::Stop() {
  stopping_ = true;
  queue_.Stop();
}

void RulePreview::Run(v1::PreviewRuleSetRequest request, Wanted wanted, Done done) {
  if (absl::Status status = Check(request); !status.ok()) return done(std::move(status));
  if (busy_.exchange(true)) {
    return done(absl::ResourceExhaustedError(
        "preview: another one is under way, wanted one at a time; try again later"));
  }
  // Shared, for the queue copies what it is given.
  const auto answer = std::make_shared<Done>(std::move(done));
  const bool added = queue_.Add([this, request = std::move(request), wanted, answer] {
    // On Linux a thread has a niceness of its own. One that stays as it was is no harm.
    setpriority(PRIO_PROCESS, 0, kNice);
    auto previewed = Preview(request, [this, &wanted] { return !stopping_ && wanted(); });
    if (stopping_ && !previewed.ok()) previewed = absl::UnavailableError("admission: stopping");
    // Whoever has his answer may ask again at once.
    busy_ = false;
    (*answer)(std::move(previewed));
  });
  if (added) return;
  busy_ = false;
  (*answer)(absl::UnavailableError("admission: stopping"));
}

absl::StatusOr<v1::PreviewRuleSetResponse> RulePreview::Preview(
    const v1::PreviewRuleSetRequest& request, const Wanted& wanted) const {
  v1::PreviewRuleSetResponse response;
  absl::StatusOr<LoadedRuleSet> loaded = LoadRuleSetText(request.text(), folder_);
  if (absl::IsInvalidArgument(loaded.status())) {
    Explain(request.text(), folder_, loaded.status(), &response);
    return response;
  }
  if (!loaded.ok()) return loaded.status();
  const absl::Status compared = Compare(request, *std::move(loaded), wanted, &response);
  if (!compared.ok()) return compared;
  return response;
}

absl::Status RulePreview::Compare(const v1::PreviewRuleSetRequest& request, LoadedRuleSet loaded,
                                  const Wanted& wanted,
                                  v1::PreviewRuleSetResponse* response) const {
  const uint32_t days = request.days() == 0 ? kPreviewDaysDefault : request.days();
  const absl::Time from = clock_->Now() - absl::Hours(24) * days;
  response->set_revision(loaded.revision);
  *response->mutable_rules() = loaded.summary.rules();
  response->set_from_us(absl::ToUnixMicros(from));
  const ActiveRules after(std::move(loaded));
  LogReading reading;
  reading.after = LoggedBefore(*store_, from - kAheadMax);
  reading.wanted = wanted;
  const absl::StatusOr<RuleDiff> diff = DiffRules(
      *store_, *rules_->Current(), after, {request.examples_max(), response->from_us()}, reading);
  if (!diff.ok()) return diff.status();
  FillCount(diff->all, response->mutable_all());
  response->set_left_out(diff->left_out);
  FillTable(diff->by_site, response->mutable_by_site());
  FillTable(diff->by_stage, response->mutable_by_stage());
  FillTable(diff->by_fuel, response->mutable_by_fuel());
  FillTable(diff->by_vehicle_type, response->mutable_by_vehicle_type());
  FillTable(diff->by_rule, response->mutable_by_rule());
  for (const DiffExample& example : diff->examples) FillExample(example, response->add_examples());
  return absl::OkStatus();
}

}  // namespace bluegate::admission
