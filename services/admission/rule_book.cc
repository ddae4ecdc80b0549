#include "services/admission/rule_book.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/admission/history_page.h"
#include "services/admission/sha256.h"
#include "services/support/status.h"
#include "services/support/text_proto.h"
#include "services/support/validate.h"

namespace bluegate::admission {
namespace {

constexpr int kSetByCharactersMax = 64;
constexpr int kWhyCharactersMax = 256;
constexpr uint32_t kMinutesPerDay = 24 * 60;

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

absl::Status Check(const v1::SetRuleSetRequest& request) {
  if (absl::Status id = support::CheckRequestId(request.request_id()); !id.ok()) return id;
  if (request.text().empty() || request.text().size() > kRuleSetBytesMax) {
    return Invalid("text", absl::StrCat(request.text().size(), " bytes"), "1 byte to 1 MiB");
  }
  if (request.set_by().empty() || request.set_by() == RuleBook::kSetByFile) {
    return Invalid("set_by", request.set_by(), "1-64 characters that name a person or a system");
  }
  if (request.why().empty()) return Invalid("why", "", "1-256 characters");
  absl::Status texts = support::CheckText("set_by", request.set_by(), kSetByCharactersMax);
  texts.Update(support::CheckText("why", request.why(), kWhyCharactersMax));
  return texts;
}

std::vector<uint32_t> HourMarks(const rules::RuleSet& rule_set) {
  std::set<uint32_t> marks;
  for (const rules::Rule& rule : rule_set.rules) {
    marks.insert(rule.scope.daily_from_min % kMinutesPerDay);
    marks.insert(rule.scope.daily_until_min % kMinutesPerDay);
  }
  marks.erase(0);
  return {marks.begin(), marks.end()};
}

absl::StatusOr<v1::RuleSetChange> Parse(const storage::KeptAnswer& kept) {
  v1::RuleSetChange change;
  if (!change.ParseFromString(kept.bytes)) {
    return absl::DataLossError(absl::StrCat("rule set change ", kept.position, ": cannot be read"));
  }
  return change;
}

// A file that goes with the object.
class ShortLivedFile {
 public:
  explicit ShortLivedFile(const std::filesystem::path& folder)
      : path_((folder / "rule-set-XXXXXX").string()),
        descriptor_(mkostemp(path_.data(), O_CLOEXEC)) {}
  ~ShortLivedFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    unlink(path_.c_str());
  }
  bool Write(std::string_view bytes) {
    while (descriptor_ >= 0 && !bytes.empty()) {
      const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return descriptor_ >= 0;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  const int descriptor_;
};

// Reads the text as if it were a file; errors speak of "rule set" in the place of the file's name.
template <typename Read>
absl::StatusOr<Read> FromText(const std::string& text, const std::filesystem::path& folder,
                              absl::StatusOr<Read> (*read)(const std::filesystem::path&)) {
  ShortLivedFile file(folder);
  if (!file.Write(text)) {
    return absl::UnavailableError(
        absl::StrCat("folder \"", folder.string(), "\": cannot be written to"));
  }
  absl::StatusOr<Read> made = read(file.path());
  if (made.ok()) return made;
  return absl::Status(made.status().code(),
                      absl::StrReplaceAll(made.status().message(), {{file.path(), "rule set"}}));
}

}  // namespace

ActiveRules::ActiveRules(LoadedRuleSet loaded_rules)
    : loaded(std::move(loaded_rules)),
      decider(loaded.rule_set),
      hour_marks_min(HourMarks(loaded.rule_set)) {}

absl::StatusOr<rules::RuleSet> ReadRuleSetText(const std::string& text,
                                               const std::filesystem::path& folder) {
  return FromText(text, folder, ReadRuleSet);
}

absl::StatusOr<LoadedRuleSet> LoadRuleSetText(const std::string& text,
                                              const std::filesystem::path& folder) {
  return FromText(text, folder, LoadRuleSet);
}

absl::StatusOr<std::unique_ptr<RuleBook>> RuleBook::Load(const std::filesystem::path& rules_file,
                                                         const std::filesystem::path& folder,
                                                         storage::DecisionStore* store,
                                                         const Clock* clock) {
  std::unique_ptr<RuleBook> book(new RuleBook(folder, store, clock));
  if (absl::Status status = book->Start(rules_file); !status.ok()) return status;
  return book;
}

absl::Status RuleBook::Start(const std::filesystem::path& rules_file) {
  absl::StatusOr<LoadedRuleSet> file = LoadRuleSet(rules_file);
  if (!file.ok()) return file.status();
  const absl::StatusOr<std::string> text = support::ReadFile(rules_file, kRuleSetBytesMax);
  if (!text.ok()) return text.status();
  const auto kept = store_->RuleSets();
  if (!kept.ok()) return kept.status();
  std::string last_revision, last_file_revision;
  for (const storage::KeptAnswer& answer : *kept) {
    const absl::StatusOr<v1::RuleSetChange> change = Parse(answer);
    if (!change.ok()) return change.status();
    last_revision = change->revision();
    if (change->set_by() == kSetByFile) last_file_revision = change->revision();
  }
  absl::MutexLock set_lock(&set_mutex_);
  if (file->revision != last_file_revision) {
    v1::SetRuleSetRequest request;
    request.set_request_id(absl::StrCat("start-", kept->size() + 1));
    request.set_text(*text);
    request.set_set_by(kSetByFile);
    request.set_why(rules_file.filename().string());
    return Keep(request, *std::move(file)).status();
  }
  if (last_revision == file->revision) {
    Use(*std::move(file));
    return absl::OkStatus();
  }
  const absl::StatusOr<std::string> last = store_->RuleSetFile(last_revision);
  if (!last.ok()) return last.status();
  absl::StatusOr<LoadedRuleSet> loaded = LoadRuleSetText(*last, folder_);
  if (!loaded.ok()) return loaded.status();
  Use(*std::move(loaded));
  return absl::OkStatus();
}

void RuleBook::Use(LoadedRuleSet loaded) {
  auto active = std::make_shared<const ActiveRules>(std::move(loaded));
  absl::MutexLock lock(&mutex_);
  current_ = std::move(active);
}

std::shared_ptr<const ActiveRules> RuleBook::Current() const {
  absl::MutexLock lock(&mutex_);
  return current_;
}

absl::StatusOr<v1::RuleSetChange> RuleBook::Set(const v1::SetRuleSetRequest& request) {
  if (absl::Status status = Check(request); !status.ok()) return status;
  absl::MutexLock set_lock(&set_mutex_);
  const absl::StatusOr<storage::KeptAnswer> kept = store_->FindRuleSet(request.request_id());
  if (kept.ok()) {
    if (kept->question_digest == Sha256(request.text())) return Parse(*kept);
    return support::FieldError(absl::StatusCode::kAlreadyExists,
                               common::v1::ERROR_REASON_NAME_REUSED, "request_id",
                               request.request_id(), "an id that has not set another rule set");
  }
  if (!absl::IsNotFound(kept.status())) return kept.status();
  absl::StatusOr<LoadedRuleSet> loaded = LoadRuleSetText(request.text(), folder_);
  if (!loaded.ok()) return loaded.status();
  return Keep(request, *std::move(loaded));
}

absl::StatusOr<v1::RuleSetChange> RuleBook::Keep(const v1::SetRuleSetRequest& request,
                                                 LoadedRuleSet loaded) {
  v1::RuleSetChange change;
  change.set_revision(loaded.revision);
  change.set_set_time_us(absl::ToUnixMicros(clock_->Now()));
  change.set_set_by(request.set_by());
  change.set_why(request.why());
  change.set_request_id(request.request_id());
  const auto kept = store_->AppendRuleSet(request.request_id(), Sha256(request.text()),
                                          change.SerializeAsString(), loaded.revision,
                                          request.text(), {change.set_by(), change.set_time_us()});
  if (!kept.ok()) return kept.status();
  Use(std::move(loaded));
  return change;
}

absl::StatusOr<v1::GetRuleSetHistoryResponse> RuleBook::History(
    const v1::GetRuleSetHistoryRequest& request) const {
  const auto kept = store_->RuleSets();
  if (!kept.ok()) return kept.status();
  const auto page = PageOfHistory(kept->size(), request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  v1::GetRuleSetHistoryResponse response;
  for (size_t i = page->newest; i > page->oldest; --i) {
    absl::StatusOr<v1::RuleSetChange> change = Parse((*kept)[i - 1]);
    if (!change.ok()) return change.status();
    *response.add_changes() = *std::move(change);
  }
  response.set_next_page_token(page->next_token);
  return response;
}

}  // namespace bluegate::admission
