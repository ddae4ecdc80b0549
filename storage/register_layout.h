#ifndef BLUEGATE_STORAGE_REGISTER_LAYOUT_H_
#define BLUEGATE_STORAGE_REGISTER_LAYOUT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/kv.h"
#include "storage/register_store.h"

namespace bluegate::storage {

// Keys and values of the register, for its stores alone (docs/storage_format.md, registry/).

// register-row: generation, key -> for each row its part and record
std::string RegisterRowKey(uint64_t generation, std::string_view key);
// Every row of a generation, and those of it after `key`.
KeyRange RegisterRowRange(uint64_t generation);
KeyRange RegisterRowRangeAfter(uint64_t generation, std::string_view key);
absl::StatusOr<std::string> ReadRegisterRowKey(std::string_view key);
void AppendRegisterRow(uint32_t part, std::string_view record, std::string* value);
absl::Status ReadRegisterRows(const RegisterSource& source, std::string_view value,
                              std::vector<RegisterRow>* rows);

// register-generation: generation -> empty; there from before its first row to after its last
std::string RegisterGenerationKey(uint64_t generation);
KeyRange RegisterGenerationRange();
absl::StatusOr<uint64_t> ReadRegisterGenerationKey(std::string_view key);

// register-source: table, source -> current and previous generation
std::string RegisterSourceKey(RegisterTable table, std::string_view source);
KeyRange RegisterSourceRange();
std::string RegisterSourceValue(const RegisterSource& source);
absl::StatusOr<RegisterSource> ReadRegisterSource(std::string_view key, std::string_view value);

// register-change: request id -> scope, answer
std::string RegisterChangeKey(std::string_view request_id);
std::string RegisterChangeValue(std::string_view scope, std::string_view answer);

// register-history: position from 1 -> the owner's bytes
std::string RegisterHistoryKey(uint64_t position);
// Entries from 1 to `position`.
KeyRange RegisterHistoryRange(uint64_t position);
absl::StatusOr<uint64_t> ReadRegisterHistoryKey(std::string_view key);

// Brings rows, sources and answers of the layout before this one over, and removes that layout's
// keys. Nothing to do where there are none. A crash in between is made good by the next call.
absl::Status UpgradeRegister(KeyValueStore* kv, RegisterTable vehicles);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_REGISTER_LAYOUT_H_
