#include "services/operations/operations_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/synchronization/notification.h"
#include "bluegate/operations/v1/operations.grpc.pb.h"
#include "services/operations/backup_files.h"
#include "services/support/backup_sources.h"
#include "services/support/testing/in_process_server.h"
#include "storage/audit_log.h"
#include "storage/checkpoint.h"
#include "storage/engine.h"

namespace bluegate::operations {
namespace {

using ::testing::ElementsAre;

struct Backup {
  std::map<std::string, std::string> files;
  std::vector<std::string> services;
  bool whole = false;
  grpc::Status status;
};

class OperationsServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    AddStore("intake");
    AddStore("recognition");
    server_.Add("operations", [this](support::ServiceContext context) {
      context.backups = &sources_;
      return MakeOperations(context);
    });
    ASSERT_TRUE(server_.Start().ok());
    stub_ = v1::OperationsService::NewStub(server_.channel("operations"));
  }
  void TearDown() override { server_.Stop(); }

  void AddStore(const std::string& service) {
    const auto folder = folder_.path() / service;
    stores_[service] = storage::OpenRocksDb(folder).value();
    sources_.Add({service, folder, [this, service](const std::filesystem::path& to) {
                    order_.push_back(service);
                    if (!failure_.ok()) return failure_;
                    return storage::Checkpoint(*stores_[service], to);
                  }});
  }

  Backup Save() {
    Backup backup;
    grpc::ClientContext call;
    const auto stream = stub_->StreamBackup(&call, {});
    v1::StreamBackupResponse step;
    std::string path;
    while (stream->Read(&step)) {
      if (step.has_file_begin()) backup.files[path = step.file_begin().path()];
      if (step.has_bytes()) backup.files[path] += step.bytes();
      if (step.has_file_end()) {
        EXPECT_EQ(step.file_end().sha256(), storage::Sha256(backup.files[path]));
      }
      if (step.has_end()) {
        backup.whole = true;
        backup.services.assign(step.end().services().begin(), step.end().services().end());
      }
    }
    backup.status = stream->Finish();
    return backup;
  }

  support::testing::TempFolder folder_;
  std::map<std::string, std::unique_ptr<storage::KeyValueStore>> stores_;
  support::BackupSources sources_;
  std::vector<std::string> order_;
  absl::Status failure_;
  support::testing::InProcessServer server_;
  std::unique_ptr<v1::OperationsService::Stub> stub_;
};

TEST_F(OperationsServiceTest, WhatWasWrittenBeforeIsInTheBackup) {
  storage::WriteBatch batch;
  batch.Put("key", std::string(3 << 20, 'x'));
  ASSERT_TRUE(stores_["intake"]->Write(batch, storage::Durability::kSynced).ok());
  folder_.Write("intake/pictures/empty.segment", "");
  const Backup backup = Save();
  ASSERT_TRUE(backup.status.ok()) << backup.status.error_message();
  EXPECT_TRUE(backup.whole);
  EXPECT_TRUE(backup.files.contains("intake/pictures/empty.segment"));
  const support::testing::TempFolder restored;
  for (const auto& [path, bytes] : backup.files) restored.Write(path, bytes);
  const auto store = storage::OpenRocksDb(restored.path() / "intake").value();
  EXPECT_EQ(store->Get("key").value().size(), size_t{3 << 20});
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "intake" / kCheckpointFolder));
}

TEST_F(OperationsServiceTest, WhoFollowsALogIsSavedBeforeWhoWritesIt) {
  EXPECT_THAT(Save().services, ElementsAre("recognition", "intake"));
  EXPECT_THAT(order_, ElementsAre("recognition", "intake"));
}

TEST_F(OperationsServiceTest, AServiceThatCannotBeSavedFailsTheBackup) {
  failure_ = absl::ResourceExhaustedError("disk full");
  const Backup backup = Save();
  EXPECT_FALSE(backup.whole);
  EXPECT_EQ(backup.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(backup.status.error_message(), "recognition: disk full");
}

TEST_F(OperationsServiceTest, OneAtATimeAndACallerThatStopsReadingDoesNotHoldTheEndUp) {
  storage::WriteBatch batch;
  for (int i = 0; i < 32; ++i) batch.Put(std::to_string(i), std::string(1 << 20, 'x'));
  ASSERT_TRUE(stores_["intake"]->Write(batch, storage::Durability::kSynced).ok());
  grpc::ClientContext call;
  const auto stuck = stub_->StreamBackup(&call, {});
  v1::StreamBackupResponse step;
  ASSERT_TRUE(stuck->Read(&step));  // and no more: 32 MiB do not fit into the windows between
  EXPECT_EQ(Save().status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  server_.Stop();
  while (stuck->Read(&step)) {
  }
  EXPECT_FALSE(stuck->Finish().ok());
}

TEST_F(OperationsServiceTest, ACallerThatLeavesMakesRoomForTheNext) {
  storage::WriteBatch batch;
  for (int i = 0; i < 32; ++i) batch.Put(std::to_string(i), std::string(1 << 20, 'x'));
  ASSERT_TRUE(stores_["intake"]->Write(batch, storage::Durability::kSynced).ok());
  {
    grpc::ClientContext call;
    const auto left = stub_->StreamBackup(&call, {});
    v1::StreamBackupResponse step;
    ASSERT_TRUE(left->Read(&step));
    call.TryCancel();
    left->Finish();
  }
  Backup next;
  for (int i = 0; i < 500 && !next.whole; ++i) {
    next = Save();
    if (!next.whole) absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_TRUE(next.whole) << next.status.error_message();
}

}  // namespace
}  // namespace bluegate::operations
