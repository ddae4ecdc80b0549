#ifndef BLUEGATE_STORAGE_AUDIT_LAYOUT_H_
#define BLUEGATE_STORAGE_AUDIT_LAYOUT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/audit_log.h"
#include "storage/kv.h"

// Keys and values of an audit log: part of the storage format (docs/storage_format.md), never
// changed. Used by the log's own files and by its bench.
namespace bluegate::storage::audit_layout {

// audit.leaf/<sequence from 0>: leaf hash, canonical bytes of the entry; or a run, which is this
// leaf and those after it, at least two.
std::string LeafKey(uint64_t sequence);
std::string EncodeLeaf(const AuditLeaf& leaf);
std::string EncodeRun(absl::Span<const AuditLeaf> leaves);
// The leaves of one row.
absl::StatusOr<std::vector<AuditLeaf>> DecodeLeaves(std::string_view row);
absl::StatusOr<uint64_t> SequenceOfLeafKey(std::string_view key);

// audit.subject/<kind>/<subject>/<sequence>: empty.
std::string SubjectKey(std::string_view kind, std::string_view subject, uint64_t sequence);
// The first part of each SubjectKey of a kind and subject.
std::string SubjectPrefix(std::string_view kind, std::string_view subject);
absl::StatusOr<uint64_t> SequenceOfSubjectKey(std::string_view key);

// audit.subject_run/<kind>/<number>: of a run in which the numbers from this one on are the
// subjects. In the subject's place a run has this row, so a number is in one run of its kind only.
struct SubjectRun {
  uint64_t first_sequence = 0;
  uint64_t count = 0;
};
std::string SubjectRunKey(std::string_view kind, uint64_t first_number);
std::string EncodeSubjectRun(const SubjectRun& run);
absl::StatusOr<SubjectRun> DecodeSubjectRun(std::string_view row);
absl::StatusOr<uint64_t> NumberOfSubjectRunKey(std::string_view key);
// The number that a subject is, in decimal as absl::StrCat writes it.
std::optional<uint64_t> NumberOfSubject(std::string_view subject);

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
