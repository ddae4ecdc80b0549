#include "services/bluegate/annotated_pictures.h"

#include <sys/stat.h>

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/bluegate/output_folder.h"

namespace bluegate {
namespace {

// What tells a file from every other, by whatever path it is reached.
using FileIdentity = std::pair<dev_t, ino_t>;

std::optional<FileIdentity> IdentityOf(const std::filesystem::path& path) {
  struct stat found;
  if (stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileIdentity(found.st_dev, found.st_ino);
}

}  // namespace

std::vector<std::filesystem::path> AnnotatedNames(const std::vector<std::string>& files,
                                                  const std::filesystem::path& folder) {
  std::set<FileIdentity> inputs;
  for (const std::string& file : files) {
    if (const auto identity = IdentityOf(file)) inputs.insert(*identity);
  }
  std::set<std::filesystem::path> taken;
  const auto is_free = [&](const std::filesystem::path& name) {
    const auto identity = IdentityOf(name);
    return taken.count(name) == 0 && !(identity && inputs.count(*identity) > 0);
  };
  std::vector<std::filesystem::path> names;
  for (const std::string& file : files) {
    const std::string stem = std::filesystem::path(file).stem().string();
    std::filesystem::path name = folder / absl::StrCat(stem, ".jpg");
    for (int turn = 2; !is_free(name); ++turn) {
      name = folder / absl::StrCat(stem, "-", turn, ".jpg");
    }
    taken.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

absl::StatusOr<std::unique_ptr<AnnotatedPictures>> AnnotatedPictures::Make(
    const std::vector<std::string>& files, const std::filesystem::path& folder,
    const std::filesystem::path& font) {
  if (absl::Status made = MakeOutputFolder("annotate", folder); !made.ok()) return made;
  auto artist = plate_recognition::ReadingArtist::Make(font);
  if (!artist.ok()) return artist.status();
  return std::unique_ptr<AnnotatedPictures>(
      new AnnotatedPictures(AnnotatedNames(files, folder), *std::move(artist)));
}

absl::Status AnnotatedPictures::Write(size_t index, std::string_view picture,
                                      const plate_recognition::PictureReading& reading) {
  const absl::StatusOr<std::string> drawn = artist_->Draw(picture, reading);
  if (!drawn.ok()) return drawn.status();
  return WriteOutputFile("annotate", names_[index], *drawn);
}

}  // namespace bluegate
