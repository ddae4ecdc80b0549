#include "services/gateway/zip_stream.h"

#include <archive.h>
#include <archive_entry.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace bluegate::gateway {
namespace {

constexpr int kPermissions = 0644;

struct DeleteArchive {
  void operator()(archive* made) const { archive_write_free(made); }
};
struct DeleteEntry {
  void operator()(archive_entry* made) const { archive_entry_free(made); }
};

}  // namespace

struct ZipStream::Archive {
  std::unique_ptr<archive, DeleteArchive> writer{archive_write_new()};
};

ZipStream::ZipStream(std::map<std::string, std::string> files, absl::Time time, Write write)
    : files_(std::move(files)),
      time_(time),
      write_(std::move(write)),
      archive_(std::make_unique<Archive>()) {
  archive* const writer = archive_->writer.get();
  archive_write_set_format_zip(writer);
  archive_write_zip_set_compression_deflate(writer);
  // What comes is handed on as it is, not gathered to blocks as for a tape.
  archive_write_set_bytes_per_block(writer, 0);
  archive_write_open(
      writer, this, nullptr,
      [](archive*, void* object, const void* data, size_t bytes) -> la_ssize_t {
        auto* const stream = static_cast<ZipStream*>(object);
        // Freeing an archive that was not written to its end ends it, which nobody is to see. The
        // library is told of no failure: of an archive that failed it forgets a buffer.
        if (!stream->refused_) {
          stream->refused_ = !stream->write_(static_cast<const char*>(data), bytes);
        }
        return static_cast<la_ssize_t>(bytes);
      },
      nullptr);
}

ZipStream::~ZipStream() { refused_ = true; }

absl::Status ZipStream::Failure() const {
  if (refused_) return absl::CancelledError("archive: nobody wants more");
  const char* const why = archive_error_string(archive_->writer.get());
  return absl::InternalError(absl::StrCat("archive: ", why == nullptr ? "not written" : why));
}

absl::Status ZipStream::Next() {
  archive* const writer = archive_->writer.get();
  if (files_.empty()) {
    if (archive_write_close(writer) != ARCHIVE_OK || refused_) return Failure();
    done_ = true;
    return absl::OkStatus();
  }
  const auto file = files_.extract(files_.begin());
  const std::string& bytes = file.mapped();
  const std::unique_ptr<archive_entry, DeleteEntry> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), file.key().c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), kPermissions);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
  archive_entry_set_mtime(entry.get(), absl::ToTimeT(time_), 0);
  if (archive_write_header(writer, entry.get()) != ARCHIVE_OK) return Failure();
  const la_ssize_t written = archive_write_data(writer, bytes.data(), bytes.size());
  if (written != static_cast<la_ssize_t>(bytes.size()) || refused_) return Failure();
  return absl::OkStatus();
}

}  // namespace bluegate::gateway
