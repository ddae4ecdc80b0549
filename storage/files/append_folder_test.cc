#include "storage/append_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace bluegate::storage {
namespace {

class AppendFolderTest : public ::testing::Test {
 protected:
  AppendFolderTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "append-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    folder_ = OpenAppendFolder(path_).value();
  }
  ~AppendFolderTest() override { std::filesystem::remove_all(path_); }

  std::filesystem::path path_;
  std::unique_ptr<AppendFolder> folder_;
};

TEST_F(AppendFolderTest, ErasedBytesReadAsZerosAndGiveTheirSpaceBack) {
  const std::string before(5'000, 'a'), erased(1'000'000, 'b'), behind(5'000, 'c');
  ASSERT_TRUE(folder_->Create(1).ok());
  ASSERT_TRUE(folder_->Append(1, {before, erased, behind}).ok());
  ASSERT_TRUE(folder_->Sync(1).ok());
  struct stat full, holed;
  ASSERT_EQ(stat((path_ / "000000000001.segment").c_str(), &full), 0);

  ASSERT_TRUE(folder_->Erase(1, before.size(), erased.size()).ok());
  EXPECT_EQ(folder_->Size(1).value(), before.size() + erased.size() + behind.size());
  EXPECT_EQ(folder_->Read(1, 0, before.size()).value(), before);
  EXPECT_EQ(folder_->Read(1, before.size(), erased.size()).value(),
            std::string(erased.size(), '\0'));
  EXPECT_EQ(folder_->Read(1, before.size() + erased.size(), behind.size()).value(), behind);
  ASSERT_TRUE(folder_->Sync(1).ok());
  ASSERT_EQ(stat((path_ / "000000000001.segment").c_str(), &holed), 0);
  // Counted in 512 bytes. A file system without holes keeps all of it, and that is allowed.
  if (holed.st_blocks != full.st_blocks) {
    EXPECT_LT(holed.st_blocks, full.st_blocks - 900'000 / 512);
  }
  // What is appended afterwards goes to the end.
  ASSERT_TRUE(folder_->Append(1, {"end"}).ok());
  EXPECT_EQ(folder_->Read(1, folder_->Size(1).value() - 3, 3).value(), "end");
}

TEST_F(AppendFolderTest, NothingIsErasedBeyondTheEndOrInNoFile) {
  ASSERT_TRUE(folder_->Create(1).ok());
  ASSERT_TRUE(folder_->Append(1, {"bytes"}).ok());
  EXPECT_TRUE(absl::IsOutOfRange(folder_->Erase(1, 2, 4)));
  EXPECT_TRUE(absl::IsOutOfRange(folder_->Erase(1, 6, 0)));
  EXPECT_TRUE(absl::IsNotFound(folder_->Erase(2, 0, 0)));
  EXPECT_EQ(folder_->Read(1, 0, 5).value(), "bytes");
}

}  // namespace
}  // namespace bluegate::storage
