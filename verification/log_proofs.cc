#include "verification/log_proofs.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "storage/sha256.h"
#include "verification/key_handover.h"
#include "verification/merkle.h"

namespace bluegate::verification {
namespace {

std::string LeafName(const Manifest::LeafLine& line) {
  return absl::StrCat("leaf ", line.index, " of ", line.log);
}

// Works through one bundle.
class LogCheck {
 public:
  LogCheck(const Files& files, const Manifest& manifest, const Trust& trust, Report* report)
      : files_(files), manifest_(manifest), trust_(trust), report_(report) {}

  std::vector<ProvenLeaf> Run() {
    const std::vector<std::string> handovers = ReadHandovers();
    // Without a handover that should be there every key and checkpoint would seem a stranger's.
    if (!report_->ok()) return {};
    ReadKeys(handovers);
    for (const auto& line : manifest_.checkpoints) TakeCheckpoint(line);
    CheckForks();
    std::vector<ProvenLeaf> leaves;
    for (const auto& line : manifest_.leaves) {
      if (!FileOf(line.leaf_path) || !FileOf(line.proof_path)) continue;
      CheckPlace(line);
      const std::string* const content = FileOf(line.content_path);
      const auto leaf = ParseLeaf(*FileOf(line.leaf_path));
      if (!leaf.has_value()) {
        report_->Add(Verdict::kMalformed, line.leaf_path, "cannot be read as a leaf");
      } else if (content != nullptr) {
        leaves.push_back({line.log, line.index, *leaf, line.content_path, *content});
      }
    }
    CheckContents(leaves);
    return leaves;
  }

 private:
  // Files that the manifest lists and that are not there were told of already.
  const std::string* FileOf(const std::string& path) {
    const auto file = files_.find(path);
    if (file != files_.end()) return &file->second;
    if (told_.insert(path).second) {
      report_->Add(Verdict::kMissing, path, "a line of the manifest needs it and it is not there");
    }
    return nullptr;
  }

  std::vector<std::string> ReadHandovers() {
    std::vector<std::string> handovers;
    for (const std::string& path : manifest_.handover_paths) {
      const std::string* const text = FileOf(path);
      if (text == nullptr) continue;
      const auto handover = ParseKeyHandover(*text);
      if (!handover.has_value()) {
        report_->Add(Verdict::kMalformed, path, "cannot be read as a handover of keys");
      } else if (!handover->signed_by_both) {
        report_->Add(Verdict::kModified, path, "is not signed by the keys that it names");
      }
      handovers.push_back(*text);
    }
    return handovers;
  }

  void ReadKeys(const std::vector<std::string>& handovers) {
    keys_ = KeysAfter(trust_.keys, handovers);
    const std::string* const text = FileOf(manifest_.key_path);
    if (text == nullptr) return;
    const auto key = ParsePublicKey(*text);
    if (!key.has_value() || *text != key->text + "\n") {
      report_->Add(Verdict::kMalformed, manifest_.key_path,
                   "cannot be read as a public key on a line of its own");
    } else if (trust_.keys.empty()) {
      keys_.push_back(*key);
    } else if (std::none_of(keys_.begin(), keys_.end(), [&](const PublicKey& known) {
                 return known.name == key->name && known.raw == key->raw;
               })) {
      report_->Add(Verdict::kUnknownKey, manifest_.key_path,
                   absl::StrCat("the key \"", key->name, "\" is not one that is trusted"));
    }
  }

  void TakeCheckpoint(const Manifest::CheckpointLine& line) {
    const std::string* const text = FileOf(line.path);
    if (text == nullptr) return;
    const size_t before = report_->total();
    CheckOne(line, *text);
    if (report_->total() != before) untrusted_.insert(line.log);
  }

  void CheckOne(const Manifest::CheckpointLine& line, const std::string& text) {
    const auto checkpoint = ParseCheckpoint(text);
    if (!checkpoint.has_value()) {
      report_->Add(Verdict::kMalformed, line.path, "cannot be read as a checkpoint");
      return;
    }
    if (!IsOriginOf(checkpoint->origin, line.log)) {
      report_->Add(Verdict::kModified, line.path,
                   absl::StrCat("is of the log ", checkpoint->origin, " and not of ", line.log));
      return;
    }
    switch (CheckSignature(*checkpoint, keys_)) {
      case SignedBy::kKey:
        break;
      case SignedBy::kNobody:
        report_->Add(Verdict::kModified, line.path, "the signature is not one of these lines");
        return;
      case SignedBy::kUnknown:
        report_->Add(Verdict::kUnknownKey, line.path, "is signed by a key that is not trusted");
        return;
    }
    ++report_->checkpoints;
    const auto [known, added] = roots_[line.log].emplace(checkpoint->size, checkpoint->root);
    if (!added && known->second != checkpoint->root) {
      Forked(line.log, checkpoint->size, checkpoint->size);
    }
  }

  void Forked(const std::string& log, uint64_t old_size, uint64_t size) {
    report_->Add(Verdict::kForked, absl::StrCat("log ", log),
                 absl::StrCat("two signed checkpoints, of ", old_size, " and ", size,
                              " leaves, tell of different histories"));
  }

  // Whether the bundle shows that `size` leaves begin with `old_size` leaves.
  void CheckPair(const std::string& log, uint64_t old_size, const std::string& old_root,
                 uint64_t size, const std::string& root) {
    if (old_size == size) {
      if (old_root != root) Forked(log, old_size, size);
      return;
    }
    if (old_size == 0) return;
    for (const auto& line : manifest_.consistencies) {
      if (line.log != log || line.old_size != old_size || line.size != size) continue;
      const std::string* const proof = FileOf(line.path);
      if (proof == nullptr) return;
      if (proof->size() % kHashSize != 0) {
        report_->Add(Verdict::kMalformed, line.path, "is no row of hashes");
      } else if (!ConsistencyHolds(old_size, old_root, size, root, *proof)) {
        Forked(log, old_size, size);
      }
      return;
    }
    report_->Add(Verdict::kMissing, absl::StrCat("log ", log),
                 absl::StrCat("nothing shows that the ", size, " leaves of one checkpoint begin ",
                              "with the ", old_size, " of another"));
  }

  void CheckForks() {
    for (const auto& [log, roots] : roots_) {
      for (auto older = roots.begin(); older != roots.end(); ++older) {
        const auto newer = std::next(older);
        if (newer == roots.end()) break;
        CheckPair(log, older->first, older->second, newer->first, newer->second);
      }
      for (const Checkpoint& witnessed : trust_.witnessed) {
        if (!IsOriginOf(witnessed.origin, log)) continue;
        const auto newest = std::prev(roots.end());
        const auto same = roots.find(witnessed.size);
        if (same != roots.end()) {
          CheckPair(log, same->first, same->second, witnessed.size, witnessed.root);
        } else if (witnessed.size < newest->first) {
          CheckPair(log, witnessed.size, witnessed.root, newest->first, newest->second);
        } else {
          CheckPair(log, newest->first, newest->second, witnessed.size, witnessed.root);
        }
      }
    }
  }

  // The root that the leaf is proven against; null when no checkpoint of that size is trusted.
  const std::string* RootOf(const Manifest::LeafLine& line) {
    const auto log = roots_.find(line.log);
    if (log == roots_.end()) return nullptr;
    const auto root = log->second.find(line.size);
    return root == log->second.end() ? nullptr : &root->second;
  }

  void CheckPlace(const Manifest::LeafLine& line) {
    const std::string& proof = *FileOf(line.proof_path);
    if (proof.size() % kHashSize != 0) {
      report_->Add(Verdict::kMalformed, line.proof_path, "is no row of hashes");
      return;
    }
    const std::string* const root = RootOf(line);
    if (root == nullptr) {
      // Of a checkpoint that is there and wrong it was told already.
      if (untrusted_.contains(line.log)) return;
      report_->Add(Verdict::kMissing, LeafName(line),
                   absl::StrCat("no trusted checkpoint of ", line.size, " leaves is there"));
      return;
    }
    const std::string hash = LeafHash(*FileOf(line.leaf_path));
    if (InclusionHolds(hash, line.index, line.size, proof, *root)) {
      ++report_->leaves;
      return;
    }
    for (const auto& other : manifest_.leaves) {
      if (other.log != line.log || other.size != line.size || !FileOf(other.proof_path)) continue;
      if (InclusionHolds(hash, other.index, other.size, *FileOf(other.proof_path), *root) ||
          InclusionHolds(hash, other.index, other.size, proof, *root)) {
        report_->Add(Verdict::kReordered, LeafName(line),
                     absl::StrCat("stands at ", other.index, " in the log that was signed"));
        return;
      }
    }
    report_->Add(Verdict::kModified, LeafName(line),
                 "is not in the log that was signed, or its proof is another's");
  }

  void CheckContents(const std::vector<ProvenLeaf>& leaves) {
    for (const ProvenLeaf& proven : leaves) {
      const std::string hash = storage::Sha256(proven.content);
      if (hash == proven.leaf.content_sha256) {
        ++report_->contents;
        continue;
      }
      const auto owner = std::find_if(leaves.begin(), leaves.end(), [&](const ProvenLeaf& other) {
        return other.leaf.content_sha256 == hash;
      });
      if (owner != leaves.end()) {
        report_->Add(Verdict::kReordered, proven.content_path,
                     absl::StrCat("holds what was kept as ", owner->leaf.kind, " \"",
                                  owner->leaf.subject, "\""));
      } else {
        report_->Add(Verdict::kModified, proven.content_path,
                     absl::StrCat("is not what was kept as ", proven.leaf.kind, " \"",
                                  proven.leaf.subject, "\""));
      }
    }
  }

  const Files& files_;
  const Manifest& manifest_;
  const Trust& trust_;
  Report* const report_;
  std::vector<PublicKey> keys_;
  std::map<std::string, std::map<uint64_t, std::string>> roots_;  // by log, by size
  std::set<std::string> untrusted_;                               // logs with a wrong checkpoint
  std::set<std::string> told_;
};

}  // namespace

bool IsOriginOf(std::string_view origin, std::string_view log) {
  return origin.size() > log.size() && origin.substr(origin.size() - log.size()) == log &&
         origin[origin.size() - log.size() - 1] == '/';
}

std::vector<ProvenLeaf> CheckLogs(const Files& files, const Manifest& manifest, const Trust& trust,
                                  Report* report) {
  return LogCheck(files, manifest, trust, report).Run();
}

}  // namespace bluegate::verification
