#include "services/support/text_proto.h"

#include <google/protobuf/io/tokenizer.h>

#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "services/support/utf8.h"

namespace bluegate::support {
namespace {

constexpr size_t kValueBytesMax = 200;

// Keeps the first error; those after it mostly follow from it.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(const std::filesystem::path& file) : file_(file) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!status_.ok()) return;
    // The parser counts lines from 0, and gives -1 for an error of the whole.
    const std::string place = line < 0 ? "" : absl::StrCat(":", line + 1, ":", column + 1);
    status_ = absl::InvalidArgumentError(absl::StrCat(file_.string(), place, ": ", message));
  }

  const absl::Status& status() const { return status_; }

 private:
  const std::filesystem::path& file_;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path, size_t bytes_max) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return absl::NotFoundError(absl::StrCat(path.string(), ": is not there, wanted a file"));
  }
  const size_t bytes = std::filesystem::file_size(path, error);
  if (!error && bytes > bytes_max) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path.string(), ": has ", bytes, " bytes, wanted at most ", bytes_max));
  }
  std::string content(error ? 0 : bytes, '\0');
  std::ifstream stream(path, std::ios::binary);
  if (error || !stream.read(content.data(), content.size())) {
    return absl::NotFoundError(absl::StrCat(path.string(), ": cannot be read"));
  }
  return content;
}

absl::Status ReadTextProto(const std::filesystem::path& path, google::protobuf::Message* message,
                           google::protobuf::TextFormat::ParseInfoTree* locations) {
  const absl::StatusOr<std::string> text = ReadFile(path, 16 << 20);
  if (!text.ok()) return text.status();
  FirstError errors(path);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (locations != nullptr) parser.WriteLocationsTo(locations);
  if (parser.ParseFromString(*text, message)) return absl::OkStatus();
  if (!errors.status().ok()) return errors.status();
  return absl::InvalidArgumentError(
      absl::StrCat(path.string(), ": is no ", message->GetDescriptor()->full_name(), " text"));
}

absl::Status FileError(const std::filesystem::path& file, int line, std::string_view field,
                       std::string_view value, std::string_view wish) {
  const std::string place = line > 0 ? absl::StrCat(":", line) : "";
  return absl::InvalidArgumentError(absl::StrCat(file.string(), place, ": ", std::string(field),
                                                 ": \"", ShortUtf8(value, kValueBytesMax),
                                                 "\", wanted ", std::string(wish)));
}

}  // namespace bluegate::support
