#ifndef BLUEGATE_STORAGE_STORE_FORMAT_H_
#define BLUEGATE_STORAGE_STORE_FORMAT_H_

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "absl/status/status.h"

namespace bluegate::storage {

// Which formats of a service's folder a program knows. Formats are numbered from 1; one is added
// when a program of the format before would misread, or not find, what is written from then on
// (docs/storage_format.md, "Changing the format").
struct StoreFormat {
  uint32_t written = 1;
  // The oldest format that the program still reads and brings over.
  uint32_t oldest_read = 1;
  // The oldest format of which a program may work on a folder in the written one: how far one can
  // step back after an upgrade.
  uint32_t oldest_reader = 1;
};

// What this program knows of the folder of a service; all services have a format of their own.
StoreFormat FormatOf(std::string_view service);

// The file in a service's folder that states its format: "bluegate SERVICE format N readable from
// M" and a line feed.
inline constexpr std::string_view kFormatFile = "FORMAT";

// Called before the folder's database is opened; makes the folder if it is not there. Checks that
// the program may work on the folder, and states the format that it writes; a folder in a newer
// format that it may work on keeps its statement. A folder without a statement is in format 1, or
// new. FAILED_PRECONDITION names both formats and what to do; DATA_LOSS: the statement cannot be
// read.
absl::Status EnterFormat(const std::filesystem::path& folder, std::string_view service,
                         const StoreFormat& known);

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_STORE_FORMAT_H_
