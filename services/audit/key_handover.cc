#include "services/audit/key_handover.h"

#include <fcntl.h>
#include <unistd.h>

#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/support/device_authority.h"
#include "services/support/text_proto.h"

namespace bluegate::audit {
namespace {

namespace fs = std::filesystem;

constexpr char kHeader[] = "bluegate key handover";
constexpr char kMark[] = "handover ";
constexpr size_t kHandoversBytesMax = 1 << 20;
constexpr unsigned kForAll = 0644;

fs::path NextKeyFile(fs::path key_file) { return key_file.replace_extension(".next.pem"); }

absl::StatusOr<std::string> MakeHandover(const SigningKey& from, const SigningKey& to,
                                         absl::Time now) {
  const std::string text = absl::StrCat(kHeader, "\n", from.PublicText(), "\n", to.PublicText(),
                                        "\ntime ", absl::ToUnixMicros(now), "\n");
  const auto by_old = from.SignatureLine(text);
  if (!by_old.ok()) return by_old;
  const auto by_new = to.SignatureLine(text);
  if (!by_new.ok()) return by_new;
  return absl::StrCat(text, "\n", *by_old, *by_new);
}

// To whom a handover of ours is.
std::string NewKeyOf(const std::string& handover) {
  const std::vector<std::string> lines = absl::StrSplit(handover, '\n');
  return lines.size() > 2 ? lines[2] : "";
}

absl::StatusOr<std::vector<std::string>> ReadFileOfHandovers(const fs::path& key_file) {
  std::vector<std::string> handovers;
  const fs::path file = HandoverFile(key_file);
  const absl::StatusOr<std::string> text = support::ReadFile(file, kHandoversBytesMax);
  if (absl::IsNotFound(text.status())) return handovers;
  if (!text.ok()) return text.status();
  absl::string_view rest = *text;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    size_t bytes = 0;
    if (!absl::ConsumePrefix(&rest, kMark) || end == rest.npos ||
        !absl::SimpleAtoi(rest.substr(0, end - (sizeof(kMark) - 1)), &bytes)) {
      return absl::DataLossError(
          absl::StrCat("\"", file.string(), "\": cannot be read as handovers of keys"));
    }
    rest.remove_prefix(end - (sizeof(kMark) - 1) + 1);
    if (bytes > rest.size()) {
      return absl::DataLossError(absl::StrCat("\"", file.string(), "\": is cut short"));
    }
    handovers.emplace_back(rest.substr(0, bytes));
    rest.remove_prefix(bytes);
  }
  return handovers;
}

absl::Status WriteHandovers(const fs::path& key_file, const std::vector<std::string>& handovers) {
  std::string text;
  for (const std::string& handover : handovers) {
    absl::StrAppend(&text, kMark, handover.size(), "\n", handover);
  }
  return support::ReplaceFile(HandoverFile(key_file), text, kForAll);
}

absl::Status PutInPlace(const fs::path& next, const fs::path& key_file) {
  std::error_code error;
  fs::rename(next, key_file, error);
  const int folder =
      open(fs::absolute(key_file).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = !error && folder >= 0 && fsync(folder) == 0;
  if (folder >= 0) close(folder);
  if (synced) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("audit key: \"", key_file.string(), "\" cannot be replaced: ", error.message()));
}

}  // namespace

fs::path HandoverFile(fs::path key_file) { return key_file.replace_extension(".handovers"); }

absl::StatusOr<std::vector<std::string>> ReadHandovers(const fs::path& key_file,
                                                       const SigningKey& key) {
  auto handovers = ReadFileOfHandovers(key_file);
  if (!handovers.ok() || handovers->empty()) return handovers;
  const std::string to = NewKeyOf(handovers->back());
  if (to == key.PublicText()) return handovers;
  return absl::FailedPreconditionError(
      absl::StrCat("audit key: \"", key_file.string(), "\" is ", key.PublicText(),
                   " and was handed over to ", to, ", wanted that one: run `bluegate audit ",
                   "rotate` again, or say the name that it had (--audit-name)"));
}

absl::StatusOr<SigningKey> RotateKey(const fs::path& key_file, std::string name, absl::Time now) {
  const auto old_key = SigningKey::Load(key_file, name);
  if (!old_key.ok()) return old_key.status();
  const fs::path next = NextKeyFile(key_file);
  std::error_code ignored;
  const bool begun = fs::exists(next, ignored);
  // No key is made for one that may not hand over.
  const auto rightful = ReadHandovers(key_file, *old_key);
  if (!begun && !rightful.ok()) return rightful.status();
  auto new_key = SigningKey::LoadOrMake(next, std::move(name));
  if (!new_key.ok()) return new_key;
  auto handovers = ReadFileOfHandovers(key_file);
  if (!handovers.ok()) return handovers.status();
  if (handovers->empty() || NewKeyOf(handovers->back()) != new_key->PublicText()) {
    if (!rightful.ok()) return rightful.status();
    auto handover = MakeHandover(*old_key, *new_key, now);
    if (!handover.ok()) return handover.status();
    handovers->push_back(*std::move(handover));
    if (absl::Status written = WriteHandovers(key_file, *handovers); !written.ok()) return written;
  }
  if (absl::Status placed = PutInPlace(next, key_file); !placed.ok()) return placed;
  return new_key;
}

}  // namespace bluegate::audit
