#include "verification/folder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/sha256.h"
#include "verification/checkpoint.h"
#include "verification/parts.h"

namespace bluegate::verification {
namespace {

// Kept bytes that are not found are remembered, up to so many, until a deletion may tell of them.
constexpr size_t kAbsentMax = 1'000'000;
constexpr uint32_t kPicturesOfCapture = 8, kHashOfPicture = 1;
constexpr uint32_t kCaptureOfReading = 1, kEvidenceOfReading = 5;
constexpr uint32_t kCaptureOfPassage = 2, kEvidenceOfPassage = 8;
constexpr char kDeletion[] = "deletion";

// The last of the parts n(x) and b(x) that a value has, by their letters.
std::optional<std::string> LastPart(const std::optional<std::string>& value,
                                    std::string_view letters) {
  if (!value.has_value()) return std::nullopt;
  Parts parts(*value);
  std::string_view last;
  for (const char letter : letters) {
    if (letter == 'n') {
      parts.Number();
    } else {
      last = parts.Bytes();
    }
  }
  return parts.Whole() ? std::optional(std::string(last)) : std::optional<std::string>("");
}

std::optional<std::string> ByNumber(Rows& rows, std::string_view table, std::string_view subject) {
  const auto number = ParseDecimal(subject);
  if (!number.has_value()) return std::nullopt;
  return rows.Get(absl::StrCat(TableKey(table), NumberPart(*number)));
}

// A row is the decision of its position, or a run: a three, how many positions from there on it
// has, and for each its decision, empty when that was deleted.
std::optional<std::string> Decision(Rows& rows, std::string_view subject) {
  constexpr uint64_t kRun = 3;
  const std::string table = TableKey("decision-entry");
  const auto number = ParseDecimal(subject);
  if (!number.has_value()) return std::nullopt;
  auto row = rows.LastUpTo(table, absl::StrCat(table, NumberPart(*number)));
  if (!row.has_value()) return std::nullopt;
  Parts key(std::string_view(row->first).substr(table.size()));
  const uint64_t first = key.Number();
  if (!key.Whole()) return std::nullopt;
  if (Parts(row->second).Number() != kRun) {
    return first == *number ? std::optional(std::move(row->second)) : std::nullopt;
  }
  Parts run(row->second);
  run.Number();
  const uint64_t count = std::min<uint64_t>(run.Number(), row->second.size());
  std::optional<std::string> found;
  for (uint64_t i = 0; i < count; ++i) {
    const std::string_view decision = run.Bytes();
    if (first + i == *number && !decision.empty()) found = std::string(decision);
  }
  // Of a run that cannot be read, what is there is not what was logged.
  return run.Whole() ? found : std::optional<std::string>("");
}

// A row that is empty once what it held was deleted.
std::optional<std::string> Undeleted(std::optional<std::string> row) {
  return row.has_value() && row->empty() ? std::nullopt : std::move(row);
}

std::optional<std::string> ByText(Rows& rows, std::string_view table, std::string_view subject) {
  return rows.Get(absl::StrCat(TableKey(table), TextPart(subject)));
}

std::optional<std::string> CaseEvent(Rows& rows, std::string_view subject) {
  const size_t mark = subject.rfind('#');
  if (mark == subject.npos) return std::nullopt;
  const auto number = ParseDecimal(subject.substr(mark + 1));
  if (!number.has_value()) return std::nullopt;
  return rows.Get(
      absl::StrCat(TableKey("case.event"), TextPart(subject.substr(0, mark)), NumberPart(*number)));
}

// A capture by device/epoch/sequence.
std::optional<std::string> Capture(Rows& rows, std::string_view subject) {
  const size_t last = subject.rfind('/');
  if (last == subject.npos || last == 0) return std::nullopt;
  const size_t first = subject.rfind('/', last - 1);
  if (first == subject.npos) return std::nullopt;
  const auto epoch = ParseDecimal(subject.substr(first + 1, last - first - 1));
  const auto sequence = ParseDecimal(subject.substr(last + 1));
  if (!epoch.has_value() || !sequence.has_value()) return std::nullopt;
  const auto named =
      rows.Get(absl::StrCat(TableKey("capture_name"), TextPart(subject.substr(0, first)),
                            NumberPart(*epoch), NumberPart(*sequence)));
  if (!named.has_value()) return std::nullopt;
  Parts parts(*named);
  parts.Bytes();
  const uint64_t position = parts.Number();
  return Undeleted(rows.Get(absl::StrCat(TableKey("capture"), NumberPart(position))));
}

// The kept bytes that a leaf tells of. nullopt: they are not there.
std::optional<std::string> KeptBytes(Rows& rows, const Leaf& leaf) {
  const std::string_view subject = leaf.subject;
  if (leaf.kind == "capture") return Capture(rows, subject);
  if (leaf.kind == "reading") return Undeleted(ByNumber(rows, "reading", subject));
  if (leaf.kind == "decision") return Decision(rows, subject);
  if (leaf.kind == "alert") return LastPart(ByText(rows, "alert", subject), "nbb");
  if (leaf.kind == "rule_set") return ByText(rows, "rule-set", subject);
  if (leaf.kind == "rule_set.change") {
    return LastPart(ByText(rows, "rule-set-change", subject), "nbb");
  }
  if (leaf.kind == "passage") return LastPart(ByText(rows, "passage", subject), "nnb");
  if (leaf.kind == "case.event") return CaseEvent(rows, subject);
  if (leaf.kind == "watchlist.change") return ByNumber(rows, "watchlist.change", subject);
  return ByText(rows, absl::StrCat("audit.kept.", leaf.kind), subject);
}

class ServiceCheck {
 public:
  ServiceCheck(std::string_view service, Rows& rows, const Trust& trust, Report* report)
      : service_(service), rows_(rows), trust_(trust), report_(report) {}

  LogCoverage Run() {
    const LogCoverage coverage =
        CheckLogRows(service_, rows_, trust_, report_,
                     [this](uint64_t sequence, const Leaf& leaf) { Take(sequence, leaf); });
    for (const auto& [name, sequence] : absent_) {
      if (deleted_.contains(name)) continue;
      report_->Add(Verdict::kMissing, Where(sequence),
                   absl::StrCat("what was kept as ", name,
                                " is not there, and no leaf tells of its ", "deletion"));
    }
    if (service_ == "casework") {
      CheckAdded("passage", "passage");
      CheckAdded("case.event", "case.event");
    }
    return coverage;
  }

 private:
  std::string Where(uint64_t sequence) const {
    return absl::StrCat("leaf ", sequence, " of ", std::string(service_));
  }

  void Take(uint64_t sequence, const Leaf& leaf) {
    ++kinds_[leaf.kind];
    if (leaf.kind == kDeletion) {
      deleted_.insert(leaf.subject);
      return;
    }
    const auto kept = KeptBytes(rows_, leaf);
    const std::string name = absl::StrCat(leaf.kind, ":", leaf.subject);
    if (!kept.has_value()) {
      if (absent_.size() < kAbsentMax) absent_.emplace(name, sequence);
      return;
    }
    if (storage::Sha256(*kept) != leaf.content_sha256) {
      report_->Add(Verdict::kModified, Where(sequence),
                   absl::StrCat("what is kept as ", name, " is not what was logged"));
      return;
    }
    ++report_->contents;
    if (leaf.kind == "capture") CheckPictures(sequence, *kept);
    if (leaf.kind == "reading") {
      CheckEvidence(sequence, *kept, kCaptureOfReading, kEvidenceOfReading);
    }
    if (leaf.kind == "passage") {
      CheckEvidence(sequence, *kept, kCaptureOfPassage, kEvidenceOfPassage);
    }
  }

  // A reading and a passage rest on a picture of their own capture and of no other.
  void CheckEvidence(uint64_t sequence, std::string_view record, uint32_t capture_field,
                     uint32_t evidence_field) {
    const auto fields = ParseWire(record);
    if (!fields.has_value()) return;
    const std::string_view evidence = BytesOf(*fields, evidence_field);
    const auto capture = ParseWire(BytesOf(*fields, capture_field));
    if (evidence.empty() || !capture.has_value()) return;
    for (const std::string_view picture : AllBytesOf(*capture, kPicturesOfCapture)) {
      const auto parts = ParseWire(picture);
      if (parts.has_value() && BytesOf(*parts, kHashOfPicture) == evidence) return;
    }
    report_->Add(
        Verdict::kModified, Where(sequence),
        absl::StrCat("rests on the picture ", HexOf(evidence), ", which is none of its capture"));
  }

  void CheckPictures(uint64_t sequence, std::string_view capture) {
    const auto record = ParseWire(capture);
    if (!record.has_value()) return;
    for (const std::string_view picture : AllBytesOf(*record, kPicturesOfCapture)) {
      const auto fields = ParseWire(picture);
      if (!fields.has_value()) continue;
      const std::string hash(BytesOf(*fields, kHashOfPicture));
      const auto bytes = rows_.Picture(hash);
      if (!bytes.has_value()) {
        if (absent_.size() < kAbsentMax) {
          absent_.emplace(absl::StrCat("picture:", HexOf(hash)), sequence);
        }
      } else if (storage::Sha256(*bytes) != hash) {
        report_->Add(Verdict::kModified, Where(sequence),
                     absl::StrCat("its picture ", HexOf(hash), " is not what was logged"));
      } else {
        ++report_->pictures;
      }
    }
  }

  static std::string HexOf(std::string_view hash) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (const char byte : hash) {
      hex += kDigits[static_cast<uint8_t>(byte) >> 4];
      hex += kDigits[byte & 15];
    }
    return hex;
  }

  // Rows of which no leaf tells were put there past the log.
  void CheckAdded(std::string_view table, const std::string& kind) {
    uint64_t rows = 0;
    rows_.ForEach(TableKey(table), [&](std::string_view, std::string_view) {
      ++rows;
      return true;
    });
    const uint64_t leaves = kinds_[kind];
    if (rows <= leaves) return;
    report_->Add(Verdict::kModified, absl::StrCat("table ", std::string(table)),
                 absl::StrCat("has ", rows, " rows, and ", leaves, " leaves tell of them"));
  }

  const std::string_view service_;
  Rows& rows_;
  const Trust& trust_;
  Report* const report_;
  std::map<std::string, uint64_t> kinds_;
  std::map<std::string, uint64_t> absent_;
  std::set<std::string> deleted_;
};

}  // namespace

std::string TableKey(std::string_view table) { return TextPart(table); }

std::string NumberPart(uint64_t number) {
  std::string part(8, '\0');
  for (size_t i = 8; i-- > 0; number >>= 8) part[i] = static_cast<char>(number & 0xff);
  return part;
}

std::string TextPart(std::string_view text) { return std::string(text) + '\0'; }

const std::vector<std::string_view>& ServicesWithLogs() {
  static const auto* const services =
      new std::vector<std::string_view>{"intake", "recognition", "admission", "casework"};
  return *services;
}

LogCoverage VerifyServiceRows(std::string_view service, Rows& rows, const Trust& trust,
                              Report* report) {
  return ServiceCheck(service, rows, trust, report).Run();
}

}  // namespace bluegate::verification
