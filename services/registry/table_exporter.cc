#include "services/registry/table_exporter.h"

#include <map>
#include <utility>

namespace bluegate::registry {
namespace {

constexpr size_t kKeysPerPage = 1000;
constexpr size_t kPieceBytesMax = 1 << 20;

}  // namespace

TableExporter::TableExporter(const storage::RegisterStore* store, const TableForm* form,
                             std::string head)
    : store_(store), form_(form), view_(store->View()), ready_(std::move(head)) {}

absl::Status TableExporter::AppendLines(const storage::RegisterEntry& entry) {
  // By the place of a row among those of its key; rows come in the order of import.
  std::map<std::pair<uint32_t, std::string>, std::string> lines;
  for (const storage::RegisterRow& row : entry.rows) {
    absl::StatusOr<std::string> line = form_->Line(row.record);
    if (!line.ok()) return line.status();
    const absl::StatusOr<std::string> identity = form_->Identity(row.record);
    if (!identity.ok()) return identity.status();
    lines.insert_or_assign({row.part, *identity}, *std::move(line));
  }
  for (const auto& [place, line] : lines) ready_.append(line);
  return absl::OkStatus();
}

absl::StatusOr<std::string> TableExporter::Next() {
  while (ready_.size() < kPieceBytesMax && !ended_) {
    const auto page = store_->Page(*view_, form_->table(), last_key_, kKeysPerPage);
    if (!page.ok()) return page.status();
    for (const storage::RegisterEntry& entry : *page) {
      if (absl::Status status = AppendLines(entry); !status.ok()) return status;
    }
    ended_ = page->empty();
    if (!ended_) last_key_ = page->back().key;
  }
  if (ready_.size() <= kPieceBytesMax) return std::exchange(ready_, "");
  // Cut after the last whole line; a line is far shorter than a piece.
  const size_t cut = ready_.rfind('\n', kPieceBytesMax - 1) + 1;
  std::string piece = ready_.substr(0, cut);
  ready_.erase(0, cut);
  return piece;
}

}  // namespace bluegate::registry
