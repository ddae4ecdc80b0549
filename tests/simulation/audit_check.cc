#include "tests/simulation/audit_check.h"

#include "absl/strings/str_cat.h"
#include "storage/audit_log.h"
#include "storage/merkle_tree.h"
#include "storage/sha256.h"

namespace bluegate::simulation {

absl::Status CheckAuditLog(storage::CaseStore& cases) {
  const storage::CompactTree tree = cases.audit_log().tree();
  storage::CompactTree again;
  uint64_t passages = 0;
  for (uint64_t sequence = 0; sequence < tree.size(); ++sequence) {
    const auto leaf = cases.audit_log().ReadLeaf(sequence);
    if (!leaf.ok()) return leaf.status();
    again.Append(storage::MerkleLeafHash(leaf->leaf));
    const auto entry = storage::DecodeAuditEntry(leaf->leaf);
    if (!entry.ok()) return entry.status();
    if (entry->kind != "passage") continue;
    ++passages;
    const auto passage = cases.GetPassage(entry->subject);
    if (!passage.ok()) return passage.status();
    if (storage::Sha256(passage->content) != entry->content_sha256) {
      return absl::DataLossError(absl::StrCat("leaf ", sequence, ": of other bytes"));
    }
  }
  if (again.Root() != tree.Root()) return absl::DataLossError("another root than the leaves give");
  uint64_t kept = 0;
  for (const auto& [state, count] : cases.tally().passages) kept += count;
  if (passages == kept) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(passages, " leaves for ", kept, " passages"));
}

}  // namespace bluegate::simulation
