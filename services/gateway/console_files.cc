#include "services/gateway/console_files.h"

#include <openssl/sha.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "enforcement/text.h"

namespace bluegate::gateway {
namespace {

struct ContentTypeRow {
  std::string_view extension;
  std::string_view type;
  bool text;  // gets smaller by gzip
};

constexpr ContentTypeRow kContentTypes[] = {
    {".html", "text/html; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".json", "application/json", true},
    {".map", "application/json", true},
    {".webmanifest", "application/manifest+json", true},
    {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".webp", "image/webp", false},
    {".ico", "image/x-icon", false},
    {".woff2", "font/woff2", false},
};
constexpr ContentTypeRow kOtherType = {"", "application/octet-stream", false};

constexpr std::string_view kNotBuilt =
    "控制台尚未构建。请运行 ./run --build，然后重新启动 bluegate serve。\n"
    "The console is not built. Run ./run --build, then start bluegate serve again.\n";
constexpr std::string_view kNotFound = "没有此页面。\nThere is no such page.\n";

ContentTypeRow TypeOf(const std::filesystem::path& file) {
  const std::string extension = absl::AsciiStrToLower(file.extension().string());
  for (const ContentTypeRow& row : kContentTypes) {
    if (row.extension == extension) return row;
  }
  return kOtherType;
}

std::string Gzip(const std::string& bytes) {
  constexpr int kWindowBits = 15 + 16;  // 16 asks zlib for a gzip header
  z_stream stream = {};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kWindowBits, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return "";
  }
  std::string gzipped(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(gzipped.data());
  stream.avail_out = static_cast<uInt>(gzipped.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  gzipped.resize(whole ? stream.total_out : 0);
  deflateEnd(&stream);
  return gzipped.size() < bytes.size() ? gzipped : "";
}

std::string Tag(const std::string& bytes) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  constexpr size_t kTagBytes = 12;
  return absl::StrCat(
      "\"", absl::BytesToHexString({reinterpret_cast<const char*>(hash), kTagBytes}), "\"");
}

// Only what a built file or a place in the console can be named; no part is "." or "..".
bool IsPlainPath(std::string_view path) {
  for (absl::string_view part : absl::StrSplit(AbslView(path), '/')) {
    if (part == "." || part == "..") return false;
  }
  return path.starts_with('/') && std::all_of(path.begin(), path.end(), [](char c) {
           return absl::ascii_isalnum(c) || absl::StrContains("/._-~@", c);
         });
}

void AnswerText(int status, std::string_view text, httplib::Response& response) {
  response.status = status;
  response.set_content(text.data(), text.size(), "text/plain; charset=utf-8");
}

}  // namespace

absl::StatusOr<ConsoleFiles> ConsoleFiles::Load(const std::filesystem::path& folder) {
  ConsoleFiles console;
  std::error_code error;
  if (folder.empty() || !std::filesystem::is_directory(folder, error)) return console;
  size_t bytes_total = 0;
  std::filesystem::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(error)) {
    if (entry->is_symlink() || !entry->is_regular_file()) continue;
    std::ifstream stream(entry->path(), std::ios::binary);
    File file;
    file.bytes.assign(std::istreambuf_iterator<char>(stream), {});
    if (!stream) {
      return absl::UnavailableError(
          absl::StrCat("console_dir: cannot read ", entry->path().string()));
    }
    bytes_total += file.bytes.size();
    if (bytes_total > kConsoleBytesMax || console.files_.size() >= kConsoleFilesMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("console_dir: \"", folder.string(), "\", wanted at most ", kConsoleFilesMax,
                       " files of ", kConsoleBytesMax >> 20, " MiB in all"));
    }
    const std::string path =
        "/" + std::filesystem::relative(entry->path(), folder).generic_string();
    const ContentTypeRow type = TypeOf(entry->path());
    file.content_type = std::string(type.type);
    if (type.text) file.gzipped = Gzip(file.bytes);
    file.tag = Tag(file.bytes);
    file.immutable = path.starts_with("/assets/");
    console.files_.emplace(path, std::move(file));
  }
  if (error) return absl::UnavailableError("console_dir: " + error.message());
  return console;
}

const ConsoleFiles::File* ConsoleFiles::Find(std::string_view path) const {
  if (!IsPlainPath(path)) return nullptr;
  auto found = files_.find(path);
  const bool place = path.substr(path.rfind('/')).find('.') == std::string_view::npos;
  if (found == files_.end() && place) found = files_.find("/index.html");
  return found == files_.end() ? nullptr : &found->second;
}

void ConsoleFiles::Answer(const httplib::Request& request, httplib::Response& response) const {
  const File* file = Find(request.path);
  if (file == nullptr) return AnswerText(404, files_.empty() ? kNotBuilt : kNotFound, response);
  response.set_header("Cache-Control",
                      file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.set_header("ETag", file->tag);
  response.set_header("Vary", "Accept-Encoding");
  if (request.get_header_value("If-None-Match") == file->tag) {
    response.status = 304;
    return;
  }
  response.status = 200;
  const bool gzip = !file->gzipped.empty() &&
                    absl::StrContains(request.get_header_value("Accept-Encoding"), "gzip");
  if (gzip) response.set_header("Content-Encoding", "gzip");
  response.set_content(gzip ? file->gzipped : file->bytes, file->content_type);
}

}  // namespace bluegate::gateway
