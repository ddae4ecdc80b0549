#include "verification/case_chain.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "storage/sha256.h"
#include "verification/parts.h"

namespace bluegate::verification {
namespace {

using Fields = std::vector<WireField>;

// Field numbers of the messages in proto/bluegate, which never change.
constexpr uint32_t kNameOfCapture = 1, kPicturesOfCapture = 8, kHashOfPicture = 1;
constexpr uint32_t kCaptureOfReading = 1, kPlatesOfReading = 4, kEvidenceOfReading = 5;
constexpr uint32_t kIdOfPassage = 1, kCaptureOfPassage = 2, kSightingsOfPassage = 7;
constexpr uint32_t kEvidenceOfPassage = 8;
constexpr uint32_t kReadingOfSighting = 1, kDecisionOfSighting = 4, kNumberOfPlate = 1;
constexpr uint32_t kRevisionOfDecision = 11;
constexpr uint32_t kNumberOfEvent = 1, kCorrectedOfEvent = 7;

// device/epoch/sequence of a CaptureRecord.
std::string NameOfCapture(std::string_view capture) {
  const auto record = ParseWire(capture);
  if (!record.has_value()) return "";
  const auto name = ParseWire(BytesOf(*record, kNameOfCapture));
  if (!name.has_value()) return "";
  return absl::StrCat(std::string(BytesOf(*name, 1)), "/", NumberOf(*name, 2), "/",
                      NumberOf(*name, 3));
}

// DEVICE/EPOCH/SEQUENCE, with which the id of every case begins: one that came up after its passage
// goes on with /REASON/SUBJECT.
std::string_view PassageOf(std::string_view case_id) {
  size_t end = 0;
  for (int part = 0; part < 3; ++part) {
    end = case_id.find('/', part == 0 ? 0 : end + 1);
    if (end == case_id.npos) return case_id;
  }
  return case_id.substr(0, end);
}

// The numbers of plates in messages that have one each.
std::vector<std::string> NumbersOf(const std::vector<std::string_view>& plates) {
  std::vector<std::string> numbers;
  for (const std::string_view plate : plates) {
    const auto fields = ParseWire(plate);
    numbers.emplace_back(fields.has_value() ? BytesOf(*fields, kNumberOfPlate) : "");
  }
  return numbers;
}

// Works through one case.
class CaseCheck {
 public:
  CaseCheck(std::string_view case_id, const std::vector<ProvenLeaf>& leaves,
            const std::vector<BundlePicture>& pictures, Report* report)
      : case_id_(case_id),
        passage_id_(PassageOf(case_id)),
        leaves_(leaves),
        pictures_(pictures),
        report_(report) {}

  void Run() {
    CheckStrangers();
    if (const ProvenLeaf* capture = One("intake", "capture")) CheckCapture(*capture);
    if (const ProvenLeaf* reading = One("recognition", "reading")) CheckReading(*reading);
    if (const ProvenLeaf* passage = One("casework", "passage")) CheckPassage(*passage);
    CheckEvents();
    CheckRules();
  }

 private:
  void Wrong(const ProvenLeaf& leaf, std::string what) {
    report_->Add(Verdict::kModified, leaf.content_path, std::move(what));
  }

  // The leaf of a kind of which a case has just one.
  const ProvenLeaf* One(std::string_view log, std::string_view kind) {
    for (const ProvenLeaf& leaf : leaves_) {
      if (leaf.log == log && leaf.leaf.kind == kind) return &leaf;
    }
    report_->Add(Verdict::kMissing, absl::StrCat("log ", std::string(log)),
                 absl::StrCat("the ", std::string(kind), " of this case is not in the bundle"));
    return nullptr;
  }

  // Leaves that say nothing about this case do not belong here.
  void CheckStrangers() {
    std::set<std::pair<std::string, std::string>> seen;
    for (const ProvenLeaf& leaf : leaves_) {
      const std::string& kind = leaf.leaf.kind;
      const bool event = kind == "case.event" && leaf.leaf.subject.substr(0, case_id_.size() + 1) ==
                                                     absl::StrCat(std::string(case_id_), "#");
      const bool named =
          (kind == "capture" || kind == "passage") && leaf.leaf.subject == passage_id_;
      const bool other = kind == "reading" || kind == "rule_set";
      if (!event && !named && !other) {
        Wrong(leaf, absl::StrCat("is the ", kind, " \"", leaf.leaf.subject, "\", not of case \"",
                                 std::string(case_id_), "\""));
      } else if (!seen.insert({kind, leaf.leaf.subject}).second) {
        Wrong(leaf, absl::StrCat("is in the bundle twice, as ", kind));
      }
    }
  }

  void CheckCapture(const ProvenLeaf& capture) {
    const auto record = ParseWire(capture.content);
    if (!record.has_value() || NameOfCapture(capture.content) != passage_id_) {
      Wrong(capture, "is not the record of this case's capture");
      return;
    }
    for (const std::string_view picture : AllBytesOf(*record, kPicturesOfCapture)) {
      const auto fields = ParseWire(picture);
      hashes_.emplace_back(fields.has_value() ? BytesOf(*fields, kHashOfPicture) : "");
    }
    for (size_t i = 0; i < std::max(hashes_.size(), pictures_.size()); ++i) CheckPicture(i);
  }

  void CheckPicture(size_t i) {
    if (i >= pictures_.size()) {
      report_->Add(Verdict::kMissing, absl::StrCat("picture ", i + 1),
                   absl::StrCat("the capture has ", hashes_.size(), " pictures"));
      return;
    }
    const std::string hash = storage::Sha256(pictures_[i].bytes);
    if (i < hashes_.size() && hash == hashes_[i]) {
      ++report_->pictures;
      return;
    }
    const bool another = std::find(hashes_.begin(), hashes_.end(), hash) != hashes_.end();
    report_->Add(another ? Verdict::kReordered : Verdict::kModified, pictures_[i].path,
                 another ? "is another picture of this capture"
                         : "is not a picture that the capture names by its hash");
  }

  void CheckEvidence(const ProvenLeaf& leaf, std::string_view hash) {
    if (hash.empty() || hashes_.empty()) return;
    if (std::find(hashes_.begin(), hashes_.end(), hash) == hashes_.end()) {
      Wrong(leaf, "names a picture as evidence that is none of this capture");
    }
  }

  void CheckReading(const ProvenLeaf& reading) {
    const auto record = ParseWire(reading.content);
    if (!record.has_value() || NameOfCapture(BytesOf(*record, kCaptureOfReading)) != passage_id_) {
      Wrong(reading, "is not the reading of this case's capture");
      return;
    }
    read_ = NumbersOf(AllBytesOf(*record, kPlatesOfReading));
    CheckEvidence(reading, BytesOf(*record, kEvidenceOfReading));
    evidence_ = std::string(BytesOf(*record, kEvidenceOfReading));
    has_reading_ = true;
  }

  void CheckPassage(const ProvenLeaf& passage) {
    const auto record = ParseWire(passage.content);
    if (!record.has_value() || BytesOf(*record, kIdOfPassage) != passage_id_ ||
        NameOfCapture(BytesOf(*record, kCaptureOfPassage)) != passage_id_) {
      Wrong(passage, "is not the passage of this case");
      return;
    }
    CheckEvidence(passage, BytesOf(*record, kEvidenceOfPassage));
    if (has_reading_ && BytesOf(*record, kEvidenceOfPassage) != evidence_) {
      Wrong(passage, "rests on another picture than its reading");
    }
    std::vector<std::string_view> plates;
    for (const std::string_view sighting : AllBytesOf(*record, kSightingsOfPassage)) {
      const auto fields = ParseWire(sighting);
      if (!fields.has_value()) continue;
      plates.push_back(BytesOf(*fields, kReadingOfSighting));
      NoteRules(sighting);
    }
    if (has_reading_ && NumbersOf(plates) != read_) {
      Wrong(passage, "has other plates than its reading");
    }
  }

  void CheckEvents() {
    std::vector<const ProvenLeaf*> events;
    for (const ProvenLeaf& leaf : leaves_) {
      if (leaf.leaf.kind == "case.event") events.push_back(&leaf);
    }
    std::sort(events.begin(), events.end(), [](const ProvenLeaf* one, const ProvenLeaf* other) {
      return one->index < other->index;
    });
    if (events.empty()) {
      report_->Add(Verdict::kMissing, "log casework",
                   "the event that opened the case is not there");
    }
    std::set<uint64_t> numbers;
    uint64_t before = 0;
    for (const ProvenLeaf* event : events) {
      const auto record = ParseWire(event->content);
      const uint64_t number = record.has_value() ? NumberOf(*record, kNumberOfEvent) : 0;
      if (event->leaf.subject != absl::StrCat(std::string(case_id_), "#", number)) {
        Wrong(*event, "is not the event that its leaf names");
        continue;
      }
      if (number < before) {
        report_->Add(Verdict::kReordered, event->content_path,
                     absl::StrCat("event ", number, " stands after event ", before, " in the log"));
      }
      before = number;
      numbers.insert(number);
      const std::string_view corrected = BytesOf(*record, kCorrectedOfEvent);
      if (!corrected.empty()) NoteRules(corrected);
    }
    uint64_t next = 1;
    for (const uint64_t number : numbers) {
      for (; next < number; ++next) {
        report_->Add(Verdict::kMissing, absl::StrCat("event ", next),
                     absl::StrCat("a later event of the case, ", number, ", is there"));
      }
      next = number + 1;
    }
  }

  // The revision of the rules by which a sighting was decided.
  void NoteRules(std::string_view sighting) {
    const auto fields = ParseWire(sighting);
    if (!fields.has_value()) return;
    const auto decision = ParseWire(BytesOf(*fields, kDecisionOfSighting));
    if (!decision.has_value()) return;
    const std::string_view revision = BytesOf(*decision, kRevisionOfDecision);
    if (!revision.empty()) revisions_.insert(std::string(revision));
  }

  void CheckRules() {
    for (const ProvenLeaf& leaf : leaves_) {
      if (leaf.leaf.kind != "rule_set") continue;
      if (revisions_.erase(leaf.leaf.subject) == 0) {
        Wrong(leaf, "is a rule set by which nothing in this case was decided");
      }
    }
    for (const std::string& revision : revisions_) {
      report_->Add(Verdict::kMissing, absl::StrCat("rule set ", revision),
                   "a decision of this case rests on it and it is not in the bundle");
    }
  }

  const std::string_view case_id_;
  const std::string_view passage_id_;
  const std::vector<ProvenLeaf>& leaves_;
  const std::vector<BundlePicture>& pictures_;
  Report* const report_;
  std::vector<std::string> hashes_;  // of the capture's pictures
  std::vector<std::string> read_;    // numbers
  std::string evidence_;
  bool has_reading_ = false;
  std::set<std::string> revisions_;
};

}  // namespace

void CheckCase(std::string_view case_id, const std::vector<ProvenLeaf>& leaves,
               const std::vector<BundlePicture>& pictures, Report* report) {
  CaseCheck(case_id, leaves, pictures, report).Run();
}

}  // namespace bluegate::verification
