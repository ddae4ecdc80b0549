#include "storage/store_format.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "enforcement/text.h"

namespace bluegate::storage {
namespace {

namespace fs = std::filesystem;

struct Statement {
  uint32_t format = 1;
  uint32_t readable_from = 1;
};

std::string TextOf(std::string_view service, const Statement& statement) {
  return absl::StrCat("bluegate ", AbslView(service), " format ", statement.format,
                      " readable from ", statement.readable_from, "\n");
}

absl::Status Failed(const fs::path& path, int error) {
  return absl::UnavailableError(
      absl::StrCat("format: \"", path.string(), "\": ", std::strerror(error)));
}

// std::nullopt: there is none.
absl::StatusOr<std::optional<Statement>> ReadStatement(const fs::path& file,
                                                       std::string_view service) {
  std::error_code error;
  if (!fs::exists(file, error) && !error) return std::nullopt;
  std::string text(256, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  const std::vector<std::string> words = absl::StrSplit(text, absl::ByAnyChar(" \n"));
  Statement statement;
  if (words.size() != 8 || !absl::SimpleAtoi(words[3], &statement.format) ||
      !absl::SimpleAtoi(words[6], &statement.readable_from) ||
      statement.readable_from > statement.format || text != TextOf(service, statement)) {
    return absl::DataLossError(absl::StrCat("format: \"", file.string(),
                                            "\" cannot be understood, wanted \"bluegate ",
                                            AbslView(service), " format N readable from M\""));
  }
  return statement;
}

// Whole or not at all, also when the power goes.
absl::Status WriteStatement(const fs::path& file, const std::string& text) {
  fs::path unfinished = file;
  unfinished += ".tmp";
  const int descriptor = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return Failed(unfinished, errno);
  const bool written =
      write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(descriptor) == 0;
  const int error = errno;
  close(descriptor);
  if (!written) return Failed(unfinished, error);
  if (rename(unfinished.c_str(), file.c_str()) != 0) return Failed(file, errno);
  const int folder = open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return Failed(file.parent_path(), errno);
  const bool synced = fsync(folder) == 0;
  close(folder);
  return synced ? absl::OkStatus() : Failed(file.parent_path(), errno);
}

}  // namespace

StoreFormat FormatOf(std::string_view service) {
  // Format 2: every writer appends leaves to the audit log of its folder, and intake keeps pictures
  // as evidence files, accounts have roles. A program of format 1 would write without leaves, and
  // miss pictures and accounts.
  for (const std::string_view changed : {"intake", "recognition", "casework", "gateway"}) {
    if (service == changed) return {.written = 2, .oldest_read = 1, .oldest_reader = 2};
  }
  // Format 3: decisions that come together are kept in runs, and so are their leaves; a program of
  // format 2 would find neither.
  if (service == "admission") return {.written = 3, .oldest_read = 1, .oldest_reader = 3};
  return {.written = 1, .oldest_read = 1, .oldest_reader = 1};
}

absl::Status EnterFormat(const fs::path& folder, std::string_view service,
                         const StoreFormat& known) {
  std::error_code error;
  fs::create_directories(folder, error);
  const bool is_empty = !error && fs::is_empty(folder, error);
  if (error) return Failed(folder, error.value());
  const fs::path file = folder / kFormatFile;
  const auto found = ReadStatement(file, service);
  if (!found.ok()) return found.status();
  const Statement stated = found->value_or(Statement{});
  const bool is_new = !found->has_value() && is_empty;
  if (!is_new && stated.format < known.oldest_read) {
    return absl::FailedPreconditionError(
        absl::StrCat("format: folder \"", folder.string(), "\" is in format ", stated.format,
                     " and this program reads formats ", known.oldest_read, " to ", known.written,
                     ", wanted a program between the two, which brings the folder over"));
  }
  if (!is_new && stated.readable_from > known.written) {
    return absl::FailedPreconditionError(
        absl::StrCat("format: folder \"", folder.string(), "\" is in format ", stated.format,
                     ", which programs of format ", stated.readable_from,
                     " or later read, and this program writes format ", known.written,
                     ", wanted the newer program, or a backup made before the upgrade"));
  }
  if (!is_new && stated.format > known.written) return absl::OkStatus();
  const Statement written{known.written, known.oldest_reader};
  if (found->has_value() && stated.format == written.format &&
      stated.readable_from == written.readable_from) {
    return absl::OkStatus();
  }
  return WriteStatement(file, TextOf(service, written));
}

}  // namespace bluegate::storage
