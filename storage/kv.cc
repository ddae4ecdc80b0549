#include "storage/kv.h"

#include "absl/strings/str_cat.h"
#include "storage/limits.h"

namespace bluegate::storage {

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

absl::Status CheckLimits(const WriteBatch& batch) {
  for (const auto* part : {&batch.changes(), &batch.expectations()}) {
    for (const WriteBatch::Change& change : *part) {
      if (change.key.empty() || change.key.size() > kKeyBytesMax) {
        return absl::InvalidArgumentError(
            absl::StrCat("key: ", change.key.size(), " bytes, wanted 1 to ", kKeyBytesMax));
      }
      if (change.value.has_value() && change.value->size() > kValueBytesMax) {
        return absl::InvalidArgumentError(absl::StrCat("value: ", change.value->size(),
                                                       " bytes, wanted at most ", kValueBytesMax));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status ExpectationFailed(std::string_view key) {
  return absl::AbortedError(absl::StrCat("key \"", std::string(key.substr(0, key.find('\0'))),
                                         "\": changed meanwhile, wanted the expected value"));
}

}  // namespace bluegate::storage
