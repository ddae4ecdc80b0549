#include "services/operations/backup_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/support/testing/temp_folder.h"
#include "storage/audit_log.h"
#include "storage/checkpoint.h"
#include "storage/engine.h"

namespace bluegate::operations {
namespace {

using ::testing::Contains;
using ::testing::Not;

class BackupFilesTest : public ::testing::Test {
 protected:
  std::vector<std::string> PathsOf(const std::vector<FileToSave>& files) {
    std::vector<std::string> paths;
    for (const FileToSave& file : files) paths.push_back(file.path);
    return paths;
  }

  support::testing::TempFolder folder_;
  std::unique_ptr<storage::KeyValueStore> store_ =
      storage::OpenRocksDb(folder_.path() / "intake").value();
  support::BackupSource source_{
      "intake", folder_.path() / "intake",
      [this](const std::filesystem::path& folder) { return storage::Checkpoint(*store_, folder); }};
};

TEST_F(BackupFilesTest, TheCheckpointAndTheFilesBesideTheDatabaseAreSaved) {
  storage::WriteBatch batch;
  batch.Put("key", "value");
  ASSERT_TRUE(store_->Write(batch, storage::Durability::kSynced).ok());
  folder_.Write("intake/pictures/2021-12/1.segment", "picture");
  folder_.Write("intake/FORMAT", "1");
  folder_.Write("intake/journal-0", "x");
  folder_.Write("intake/5-1.run", "x");
  const auto files = Freeze(source_).value();
  const std::vector<std::string> paths = PathsOf(files);
  EXPECT_THAT(paths, Contains("intake/CURRENT"));
  EXPECT_THAT(paths, Contains("intake/pictures/2021-12/1.segment"));
  EXPECT_THAT(paths, Contains("intake/FORMAT"));
  EXPECT_THAT(paths, Not(Contains("intake/LOCK")));
  EXPECT_THAT(paths, Not(Contains("intake/journal-0")));
  EXPECT_THAT(paths, Not(Contains("intake/5-1.run")));
  Thaw(source_);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "intake" / kCheckpointFolder));
}

TEST_F(BackupFilesTest, ACheckpointThatACrashLeftIsReplaced) {
  folder_.Write("intake/.checkpoint/half", "x");
  EXPECT_THAT(PathsOf(Freeze(source_).value()), Not(Contains("intake/half")));
}

TEST_F(BackupFilesTest, AFileThatGrowsIsReadAsFarAsItWas) {
  const auto path = folder_.Write("intake/1.segment", "old bytes");
  FileToSave file{path, "intake/1.segment", 9};
  std::ofstream(path, std::ios::app) << " and more";
  std::string read;
  const auto sha256 = ReadInPieces(file, [&](std::string piece) {
    read += piece;
    return true;
  });
  EXPECT_EQ(read, "old bytes");
  EXPECT_EQ(sha256.value(), storage::Sha256("old bytes"));
}

TEST_F(BackupFilesTest, AFileThatShrankIsAnErrorAndOneThatIsGoneIsNotFound) {
  const auto path = folder_.Write("intake/1.segment", "short");
  const auto take = [](std::string) { return true; };
  EXPECT_EQ(ReadInPieces({path, "1", 6}, take).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReadInPieces({path, "1", 5}, [](std::string) { return false; }).status().code(),
            absl::StatusCode::kAborted);
  std::filesystem::remove(path);
  EXPECT_EQ(ReadInPieces({path, "1", 5}, take).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace bluegate::operations
