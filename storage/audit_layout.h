#ifndef BLUEGATE_STORAGE_AUDIT_LAYOUT_H_
#define BLUEGATE_STORAGE_AUDIT_LAYOUT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "storage/audit_log.h"
#include "storage/kv.h"

// Keys and values of an audit log: part of the storage format (docs/storage_format.md), never
// changed. Used by the log's own files and by its bench.
namespace bluegate::storage::audit_layout {

// audit.leaf/<sequence from 0>: leaf hash, canonical bytes of the entry.
std::string LeafKey(uint64_t sequence);
std::string EncodeLeaf(const AuditLeaf& leaf);
absl::StatusOr<AuditLeaf> DecodeLeaf(std::string_view bytes);
absl::StatusOr<uint64_t> SequenceOfLeafKey(std::string_view key);

// audit.subject/<kind>/<subject>/<sequence>: empty.
std::string SubjectKey(std::string_view kind, std::string_view subject, uint64_t sequence);
// The first part of each SubjectKey of a kind and subject.
std::string SubjectPrefix(std::string_view kind, std::string_view subject);
absl::StatusOr<uint64_t> SequenceOfSubjectKey(std::string_view key);

// audit.tile/<level>/<index>: hashes. Of level 0 full tiles only: the rest is in the leaves.
std::string TileKey(int level, uint64_t index);

// audit.tree: the tree. audit.layout: which layout, as a number. audit.checkpoint: text.
std::string TreeKey();
std::string LayoutKey();
std::string CheckpointKey();

// Leaves, subjects and tiles; of the first layout there were leaves alone.
inline constexpr uint64_t kLayout = 2;

// Gives a log of `size` leaves of the first layout its tiles and its index. Cut off at any moment,
// it is done anew at the next start.
absl::Status UpgradeFirstLayout(uint64_t size, KeyValueStore* store);

}  // namespace bluegate::storage::audit_layout

#endif  // BLUEGATE_STORAGE_AUDIT_LAYOUT_H_
