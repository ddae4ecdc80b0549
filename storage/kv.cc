#include "storage/kv.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/limits.h"

namespace bluegate::storage {
namespace {

// A batch of so much stays far under the limits of an engine's log.
constexpr size_t kBatchBytes = 256 * 1024;

class BatchedRun : public SortedRun {
 public:
  explicit BatchedRun(KeyValueStore* store) : store_(store) {}

  absl::Status Put(std::string_view key, std::string_view value) override {
    if (absl::Status status = CheckNext(last_, key, value); !status.ok()) return status;
    last_ = std::string(key);
    batch_.Put(last_, std::string(value));
    bytes_ += key.size() + value.size();
    return bytes_ < kBatchBytes ? absl::OkStatus() : Write(Durability::kBuffered);
  }

  absl::Status Finish() override { return Write(Durability::kSynced); }

 private:
  absl::Status Write(Durability durability) {
    bytes_ = 0;
    return store_->Write(std::exchange(batch_, WriteBatch()), durability);
  }

  KeyValueStore* const store_;
  std::string last_;
  WriteBatch batch_;
  size_t bytes_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SortedRun>> KeyValueStore::BeginRun() {
  return std::make_unique<BatchedRun>(this);
}

absl::Status KeyValueStore::DeleteRange(const KeyRange& range) {
  WriteBatch batch;
  size_t bytes = 0;
  absl::Status status;
  absl::Status scan = Scan(range, ScanOrder::kAscending, [&](std::string_view key, auto) {
    batch.Delete(std::string(key));
    bytes += key.size();
    if (bytes >= kBatchBytes) {
      bytes = 0;
      status.Update(Write(std::exchange(batch, WriteBatch()), Durability::kBuffered));
    }
    return status.ok();
  });
  status.Update(scan);
  return status.ok() ? Write(batch, Durability::kBuffered) : status;
}

void WriteBatch::Put(std::string key, std::string value) {
  changes_.push_back({std::move(key), std::move(value)});
}

void WriteBatch::Delete(std::string key) { changes_.push_back({std::move(key), std::nullopt}); }

void WriteBatch::Expect(std::string key, std::optional<std::string> value) {
  expectations_.push_back({std::move(key), std::move(value)});
}

KeyRange PrefixRange(std::string_view prefix) {
  std::string limit(prefix);
  while (!limit.empty() && static_cast<unsigned char>(limit.back()) == 0xff) limit.pop_back();
  if (!limit.empty()) ++limit.back();
  return {std::string(prefix), limit};
}

absl::Status CheckLimits(std::string_view key, std::string_view value) {
  if (key.empty() || key.size() > kKeyBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("key: ", key.size(), " bytes, wanted 1 to ", kKeyBytesMax));
  }
  if (value.size() > kValueBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("value: ", value.size(), " bytes, wanted at most ", kValueBytesMax));
  }
  return absl::OkStatus();
}

absl::Status CheckLimits(const WriteBatch& batch) {
  for (const auto* part : {&batch.changes(), &batch.expectations()}) {
    for (const auto& [key, value] : *part) {
      absl::Status status = CheckLimits(key, value.has_value() ? *value : std::string_view());
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNext(std::string_view last, std::string_view key, std::string_view value) {
  if (absl::Status status = CheckLimits(key, value); !status.ok()) return status;
  if (key > last) return absl::OkStatus();
  return absl::InvalidArgumentError("key: not above the one before it, wanted ascending keys");
}

absl::Status ExpectationFailed(std::string_view key) {
  return absl::AbortedError(absl::StrCat("key \"", std::string(key.substr(0, key.find('\0'))),
                                         "\": changed meanwhile, wanted the expected value"));
}

}  // namespace bluegate::storage
