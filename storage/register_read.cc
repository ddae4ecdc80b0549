#include <algorithm>
#include <limits>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/record_codec.h"
#include "storage/register_layout.h"
#include "storage/register_store.h"

namespace bluegate::storage {
namespace {

std::vector<const RegisterSource*> SourcesOf(const RegisterView& view,
                                             const std::vector<RegisterTable>& tables) {
  std::vector<const RegisterSource*> sources;
  for (const RegisterSource& source : view.sources()) {
    if (std::find(tables.begin(), tables.end(), source.table) != tables.end()) {
      sources.push_back(&source);
    }
  }
  return sources;
}

}  // namespace

absl::StatusOr<std::vector<RegisterEntry>> RegisterStore::Find(
    const RegisterView& view, const std::vector<RegisterTable>& tables,
    const std::vector<std::string>& keys) const {
  const std::vector<const RegisterSource*> sources = SourcesOf(view, tables);
  std::vector<RegisterEntry> entries(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) entries[i].key = keys[i];
  // What is not laid out comes from the store, all in one read, at its place in the order of rows.
  std::vector<std::string> row_keys;
  for (const RegisterSource* source : sources) {
    if (source->laid_out != nullptr) continue;
    for (const std::string& key : keys) {
      row_keys.push_back(RegisterRowKey(source->current.number, key));
    }
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> values;
  if (!row_keys.empty()) values = kv_->MultiGet(row_keys);
  if (!row_keys.empty() && !values.ok()) return values.status();
  size_t next = 0;
  for (const RegisterSource* source : sources) {
    for (RegisterEntry& entry : entries) {
      absl::Status status;
      if (source->laid_out == nullptr) {
        const std::optional<std::string>& value = (*values)[next++];
        if (value.has_value()) status = ReadRegisterRows(*source, *value, &entry.rows);
      } else {
        status = FindLaidOut(*source, entry.key, &entry.rows);
      }
      if (!status.ok()) return status;
    }
  }
  return entries;
}

absl::Status RegisterStore::FindLaidOut(const RegisterSource& source, const std::string& key,
                                        std::vector<RegisterRow>* rows) const {
  const auto value = source.laid_out->Find(key);
  if (value.ok()) {
    return value->has_value() ? ReadRegisterRows(source, **value, rows) : absl::OkStatus();
  }
  // The store has what it was laid out from, with sums of its own.
  const auto kept = kv_->Get(RegisterRowKey(source.current.number, key));
  return kept.ok() ? ReadRegisterRows(source, *kept, rows) : kept.status();
}

absl::StatusOr<std::vector<RegisterEntry>> RegisterStore::Page(
    const RegisterView& view, RegisterTable table, const std::optional<std::string>& after,
    size_t keys_max) const {
  std::map<std::string, std::vector<RegisterRow>> page;
  // Keys above this one may be missing rows of a source that was not read so far.
  std::optional<std::string> complete_to;
  for (const RegisterSource* source : SourcesOf(view, {table})) {
    const uint64_t generation = source->current.number;
    size_t keys = 0;
    absl::Status status;
    absl::Status scan =
        kv_->Scan(after.has_value() ? RegisterRowRangeAfter(generation, *after)
                                    : RegisterRowRange(generation),
                  ScanOrder::kAscending, [&](std::string_view key, std::string_view value) {
                    const absl::StatusOr<std::string> text = ReadRegisterRowKey(key);
                    status.Update(text.status());
                    if (!text.ok() || (complete_to.has_value() && *text > *complete_to))
                      return false;
                    status.Update(ReadRegisterRows(*source, value, &page[*text]));
                    if (++keys < keys_max) return status.ok();
                    complete_to = *text;
                    return false;
                  });
    status.Update(scan);
    if (!status.ok()) return status;
  }
  std::vector<RegisterEntry> entries;
  for (auto& [key, rows] : page) {
    if (complete_to.has_value() && key > *complete_to) break;
    entries.push_back({key, std::move(rows)});
  }
  return entries;
}

absl::StatusOr<std::shared_ptr<const RowTable>> RegisterStore::LayOutRows(
    const RegisterGeneration& generation, absl::FunctionRef<bool()> stop) const {
  constexpr size_t kRowsBetweenStops = 1024;
  // What is kept for good goes before what only makes looking up quicker.
  constexpr uint64_t kShareOfFreeDisk = 8;
  std::error_code error;
  const uint64_t free_bytes = std::filesystem::space(folder_, error).available;
  if (error) return absl::UnavailableError(absl::StrCat("disk: ", error.message()));
  auto maker = RowTable::Maker::Begin(folder_, generation.rows, free_bytes / kShareOfFreeDisk);
  if (!maker.ok()) return maker.status();
  size_t rows = 0;
  bool stopped = false;
  absl::Status status;
  status.Update(kv_->Scan(RegisterRowRange(generation.number), ScanOrder::kAscending,
                          [&](std::string_view key, std::string_view value) {
                            const absl::StatusOr<std::string> text = ReadRegisterRowKey(key);
                            status.Update(text.ok() ? (*maker)->Add(*text, value) : text.status());
                            stopped = ++rows % kRowsBetweenStops == 0 && stop();
                            return status.ok() && !stopped;
                          }));
  if (!status.ok()) return status;
  if (stopped) return nullptr;
  return (*maker)->Finish();
}

absl::StatusOr<RegisterStore::Answer> RegisterStore::FindAnswer(std::string_view request_id) const {
  const auto value = kv_->Get(RegisterChangeKey(request_id));
  if (!value.ok()) return value.status();
  RecordReader reader(*value);
  Answer answer;
  answer.scope = reader.Bytes();
  answer.bytes = reader.Bytes();
  if (absl::Status status = reader.Finish("register-change"); !status.ok()) return status;
  return answer;
}

absl::StatusOr<std::vector<RegisterStore::HistoryEntry>> RegisterStore::History(
    uint64_t before, size_t entries_max) const {
  std::vector<HistoryEntry> entries;
  absl::Status status;
  const uint64_t last = before == 0 ? std::numeric_limits<uint64_t>::max() : before - 1;
  absl::Status scan = kv_->Scan(RegisterHistoryRange(last), ScanOrder::kDescending,
                                [&](std::string_view key, std::string_view value) {
                                  if (entries.size() >= entries_max) return false;
                                  const auto position = ReadRegisterHistoryKey(key);
                                  status.Update(position.status());
                                  if (!position.ok()) return false;
                                  entries.push_back({*position, std::string(value)});
                                  return true;
                                });
  status.Update(scan);
  if (!status.ok()) return status;
  return entries;
}

}  // namespace bluegate::storage
