#include "services/bluegate/backup_folder.h"

#include <gtest/gtest.h>

#include <iterator>

#include "absl/strings/str_cat.h"
#include "services/support/testing/temp_folder.h"
#include "storage/audit_log.h"

namespace bluegate {
namespace {

namespace fs = std::filesystem;
using operations::v1::StreamBackupResponse;

StreamBackupResponse FileBegin(const std::string& path) {
  StreamBackupResponse step;
  step.mutable_file_begin()->set_path(path);
  return step;
}
StreamBackupResponse Bytes(const std::string& bytes) {
  StreamBackupResponse step;
  step.set_bytes(bytes);
  return step;
}
StreamBackupResponse FileEnd(const std::string& content) {
  StreamBackupResponse step;
  step.mutable_file_end()->set_sha256(storage::Sha256(content));
  return step;
}
StreamBackupResponse End() {
  StreamBackupResponse step;
  step.mutable_end()->set_moment_us(1638316800000000);
  step.mutable_end()->add_services("intake");
  return step;
}
std::string Content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class BackupFolderTest : public testing::Test {
 protected:
  // A backup of two files, whole.
  void MakeBackup() {
    auto writer = BackupWriter::Make(backup_);
    ASSERT_TRUE(writer.ok()) << writer.status();
    for (const auto& step :
         {FileBegin("intake/000012.sst"), Bytes("first "), Bytes("file"), FileEnd("first file"),
          FileBegin("intake/pictures/1.segment"), FileEnd(""), End()}) {
      ASSERT_TRUE(writer->Take(step).ok());
    }
    ASSERT_TRUE(writer->whole());
  }
  void Overwrite(const fs::path& file, const std::string& content) {
    ASSERT_TRUE(fs::exists(file));
    std::ofstream(file, std::ios::binary) << content;
  }

  support::testing::TempFolder folder_;
  fs::path backup_ = folder_.path() / "backup";
  fs::path data_ = folder_.path() / "data";
};

TEST_F(BackupFolderTest, WhatWasSavedIsRestored) {
  MakeBackup();
  const auto manifest = RestoreBackup(backup_, data_);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->moment_us(), 1638316800000000);
  EXPECT_EQ(Content(data_ / "intake/000012.sst"), "first file");
  EXPECT_TRUE(fs::is_empty(data_ / "intake/pictures/1.segment"));
  EXPECT_FALSE(fs::exists(folder_.path() / "data.restoring"));
}

TEST_F(BackupFolderTest, AnEmptyFolderIsFilledAndAFullOneRefused) {
  MakeBackup();
  fs::create_directory(data_);
  EXPECT_TRUE(RestoreBackup(backup_, data_ / "").ok());
  const auto refused = RestoreBackup(backup_, data_);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(BackupWriter::Make(backup_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BackupFolderTest, AnyDamageIsFoundBeforeAnythingIsWritten) {
  MakeBackup();
  const auto damage = [&](const fs::path& file, const std::string& content) {
    const std::string good = Content(file);
    Overwrite(file, content);
    EXPECT_EQ(RestoreBackup(backup_, data_).status().code(), absl::StatusCode::kDataLoss)
        << file << " " << content;
    EXPECT_FALSE(fs::exists(data_));
    Overwrite(file, good);
  };
  const fs::path file = backup_ / "data/intake/000012.sst";
  damage(file, "first filf");
  damage(file, "first fil");
  damage(file, "first file.");
  damage(backup_ / "data/intake/pictures/1.segment", "x");
  std::string manifest = Content(backup_ / "manifest.txtpb");
  for (size_t i = 0; i < manifest.size(); ++i) {
    std::string changed = manifest;
    changed[i] ^= 1;
    damage(backup_ / "manifest.txtpb", changed);
  }
  damage(backup_ / "manifest.txtpb.sha256", absl::StrCat(std::string(64, '0'), "\n"));
  EXPECT_TRUE(CheckBackup(backup_).ok());
  fs::remove(file);
  EXPECT_EQ(RestoreBackup(backup_, data_).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BackupFolderTest, ABackupThatWasCutShortIsNone) {
  auto writer = BackupWriter::Make(backup_);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(writer->Take(FileBegin("intake/CURRENT")).ok());
  ASSERT_TRUE(writer->Take(Bytes("x")).ok());
  EXPECT_FALSE(writer->whole());
  EXPECT_EQ(RestoreBackup(backup_, data_).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(BackupFolderTest, BytesThatAreNotThoseThatWereSentAreRefused) {
  auto writer = BackupWriter::Make(backup_);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(writer->Take(FileBegin("intake/CURRENT")).ok());
  ASSERT_TRUE(writer->Take(Bytes("changed on the way")).ok());
  EXPECT_EQ(writer->Take(FileEnd("sent")).code(), absl::StatusCode::kDataLoss);
}

TEST_F(BackupFolderTest, NoPathLeadsOutOfTheFolder) {
  for (const char* path : {"../evil", "/etc/evil", "intake/../../evil", "", "a//b", "./a"}) {
    const fs::path to = folder_.path() / "other";
    auto writer = BackupWriter::Make(to);
    ASSERT_TRUE(writer.ok());
    EXPECT_EQ(writer->Take(FileBegin(path)).code(), absl::StatusCode::kDataLoss) << path;
    fs::remove_all(to);
  }
}

TEST_F(BackupFolderTest, StepsInNoOrderAreRefused) {
  int tried = 0;
  for (const auto& step : {Bytes("x"), FileEnd("x")}) {
    auto writer = BackupWriter::Make(folder_.path() / absl::StrCat("backup-", tried++));
    ASSERT_TRUE(writer.ok()) << writer.status();
    EXPECT_EQ(writer->Take(step).code(), absl::StatusCode::kDataLoss);
  }
  auto writer = BackupWriter::Make(backup_);
  ASSERT_TRUE(writer->Take(FileBegin("a/b")).ok());
  EXPECT_EQ(writer->Take(FileBegin("a/c")).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(writer->Take(End()).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace bluegate
