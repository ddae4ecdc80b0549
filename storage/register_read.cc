#include <algorithm>
#include <limits>
#include <map>
#include <utility>

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
  std::vector<std::string> row_keys;
  row_keys.reserve(sources.size() * keys.size());
  for (const RegisterSource* source : sources) {
    for (const std::string& key : keys) {
      row_keys.push_back(RegisterRowKey(source->current.number, key));
    }
  }
  const auto values = kv_->MultiGet(row_keys);
  if (!values.ok()) return values.status();
  std::vector<RegisterEntry> entries(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    entries[i].key = keys[i];
    for (size_t s = 0; s < sources.size(); ++s) {
      const std::optional<std::string>& value = (*values)[s * keys.size() + i];
      if (!value.has_value()) continue;
      absl::Status status = ReadRegisterRows(*sources[s], *value, &entries[i].rows);
      if (!status.ok()) return status;
    }
  }
  return entries;
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

absl::Status RegisterStore::ReadThrough(absl::FunctionRef<bool()> stop) const {
  constexpr size_t kRowsBetweenStops = 1024;
  size_t rows = 0;
  bool stopped = false;
  const auto view = View();
  for (const RegisterSource& source : view->sources()) {
    const absl::Status scan =
        kv_->Scan(RegisterRowRange(source.current.number), ScanOrder::kAscending,
                  [&](std::string_view, std::string_view) {
                    stopped = ++rows % kRowsBetweenStops == 0 && stop();
                    return !stopped;
                  });
    if (!scan.ok() || stopped) return scan;
  }
  return absl::OkStatus();
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
