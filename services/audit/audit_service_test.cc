#include "services/audit/audit_service.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "bluegate/audit/v1/audit.grpc.pb.h"
#include "services/audit/log_host.h"
#include "services/support/testing/in_process_server.h"
#include "storage/engine.h"
#include "verification/checkpoint.h"
#include "verification/merkle.h"

namespace bluegate::audit {
namespace {

constexpr absl::Duration kNever = absl::Hours(1);  // between checkpoints that nobody asks for

class AuditServiceTest : public ::testing::Test {
 protected:
  AuditServiceTest()
      : log_(*storage::AuditLog::Open(store_.get())),
        host_(*SigningKey::LoadOrMake(server_.folder().path() / "key.pem", "bluegate"),
              &server_.clock(), nullptr, kNever) {
    server_.Add("audit",
                [this](const support::ServiceContext&)
                    -> absl::StatusOr<std::unique_ptr<support::HostedService>> {
                  return MakeAudit(&host_, &server_.clock());
                });
    publication_ = host_.Publish(
        "casework", {log_.get(), ContentOf,
                     [this](const storage::AuditEntry& entry, const std::string& content) {
                       recorded_.push_back(entry);
                       EXPECT_EQ(storage::Sha256(content), entry.content_sha256);
                       return absl::OkStatus();
                     }});
    EXPECT_TRUE(server_.Start().ok());
    stub_ = v1::AuditService::NewStub(server_.channel("audit"));
  }
  ~AuditServiceTest() override {
    server_.Stop();
    publication_.reset();
  }

  static absl::StatusOr<std::string> ContentOf(const storage::AuditEntry& entry) {
    if (entry.subject == "3") return absl::NotFoundError("deleted");
    return absl::StrCat("content ", entry.subject);
  }

  void Grow(uint64_t size) {
    std::vector<storage::AuditEntry> entries;
    for (uint64_t i = log_->size(); i < size; ++i) {
      entries.push_back({"passage", absl::StrCat(i), "bluegate", 1,
                         storage::Sha256(absl::StrCat("content ", i))});
    }
    Append(entries);
  }
  void Append(const storage::AuditEntry& entry) { Append(std::vector<storage::AuditEntry>{entry}); }
  void Append(const std::vector<storage::AuditEntry>& entries) {
    storage::WriteBatch batch;
    storage::AuditLog::Growth growth = log_->Stage(entries, batch);
    ASSERT_TRUE(store_->Write(batch, storage::Durability::kSynced).ok());
    log_->Commit(std::move(growth));
  }

  template <typename Request, typename Response, typename Method>
  Response Ask(Method method, const Request& request) {
    grpc::ClientContext context;
    Response response;
    const grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  verification::Checkpoint GetCheckpoint() {
    v1::GetCheckpointRequest request;
    request.set_log("casework");
    const auto response = Ask<v1::GetCheckpointRequest, v1::GetCheckpointResponse>(
        &v1::AuditService::Stub::GetCheckpoint, request);
    const auto checkpoint = verification::ParseCheckpoint(response.checkpoint());
    EXPECT_TRUE(checkpoint.has_value()) << response.checkpoint();
    return checkpoint.value_or(verification::Checkpoint());
  }

  std::unique_ptr<storage::KeyValueStore> store_ = storage::MakeMemoryStore();
  std::unique_ptr<storage::AuditLog> log_;
  support::testing::InProcessServer server_;
  LogHost host_;
  std::vector<storage::AuditEntry> recorded_;
  std::unique_ptr<LogHost::Publication> publication_;
  std::unique_ptr<v1::AuditService::Stub> stub_;
};

TEST_F(AuditServiceTest, ProofsHoldAgainstSignedCheckpoints) {
  Grow(300);
  ASSERT_TRUE(host_.SignGrown().ok());
  const verification::Checkpoint older = GetCheckpoint();
  Grow(777);
  ASSERT_TRUE(host_.SignGrown().ok());
  const verification::Checkpoint newer = GetCheckpoint();
  const auto key = verification::ParsePublicKey(host_.key().PublicText());
  EXPECT_EQ(verification::CheckSignature(newer, {*key}), verification::SignedBy::kKey);
  EXPECT_EQ(older.size, 300u);
  EXPECT_EQ(newer.size, 777u);
  EXPECT_EQ(newer.origin, "bluegate/casework");

  v1::GetConsistencyProofRequest consistency;
  consistency.set_log("casework");
  consistency.set_old_tree_size(older.size);
  consistency.set_tree_size(newer.size);
  const auto proof = Ask<v1::GetConsistencyProofRequest, v1::GetConsistencyProofResponse>(
      &v1::AuditService::Stub::GetConsistencyProof, consistency);
  EXPECT_TRUE(verification::ConsistencyHolds(older.size, older.root, newer.size, newer.root,
                                             absl::StrJoin(proof.hashes(), "")));
  for (const uint64_t sequence : {0u, 255u, 256u, 776u}) {
    v1::GetInclusionProofRequest inclusion;
    inclusion.set_log("casework");
    inclusion.set_sequence(sequence);
    inclusion.set_tree_size(newer.size);
    const auto path = Ask<v1::GetInclusionProofRequest, v1::GetInclusionProofResponse>(
        &v1::AuditService::Stub::GetInclusionProof, inclusion);
    v1::GetEntryRequest entry;
    entry.set_log("casework");
    entry.set_sequence(sequence);
    entry.set_with_content(true);
    const auto leaf =
        Ask<v1::GetEntryRequest, v1::GetEntryResponse>(&v1::AuditService::Stub::GetEntry, entry);
    EXPECT_EQ(leaf.content(), absl::StrCat("content ", sequence));
    EXPECT_TRUE(verification::InclusionHolds(verification::LeafHash(leaf.leaf()), sequence,
                                             newer.size, absl::StrJoin(path.hashes(), ""),
                                             newer.root));
  }
}

TEST_F(AuditServiceTest, AnUnchangedLogIsNotSignedAgain) {
  Grow(1);
  ASSERT_TRUE(host_.SignGrown().ok());
  const std::string first = *log_->Checkpoint();
  server_.clock().Advance(absl::Seconds(10));
  ASSERT_TRUE(host_.SignGrown().ok());
  EXPECT_EQ(*log_->Checkpoint(), first);
}

TEST_F(AuditServiceTest, ALogThatGoesIsSignedToItsEnd) {
  Grow(5);
  publication_.reset();
  EXPECT_EQ(verification::ParseCheckpoint(*log_->Checkpoint())->size, 5u);
  EXPECT_TRUE(host_.Logs().empty());
}

TEST_F(AuditServiceTest, ALogShorterThanItsCheckpointIsUnhealthy) {
  Grow(5);
  ASSERT_TRUE(host_.SignGrown().ok());
  const std::string signed_before = *log_->Checkpoint();
  const auto other_store = storage::MakeMemoryStore();
  const auto shorter = *storage::AuditLog::Open(other_store.get());
  ASSERT_TRUE(shorter->KeepCheckpoint(signed_before).ok());
  const auto other = host_.Publish("intake", {shorter.get(), nullptr, nullptr});
  EXPECT_TRUE(absl::IsDataLoss(host_.SignGrown()));
  EXPECT_TRUE(absl::IsDataLoss(host_.health()));
}

TEST_F(AuditServiceTest, SignsByItselfWithinItsInterval) {
  LogHost host(*SigningKey::LoadOrMake(server_.folder().path() / "key.pem", "bluegate"),
               &server_.clock(), nullptr, absl::Milliseconds(5));
  Grow(9);
  const auto publication = host.Publish("casework", {log_.get(), nullptr, nullptr});
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (host.SignedSize("casework") < 9 && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(2));
  }
  EXPECT_EQ(host.SignedSize("casework"), 9u);
}

TEST_F(AuditServiceTest, SaysWhatItHas) {
  Grow(4);
  ASSERT_TRUE(host_.SignGrown().ok());
  Grow(6);
  const auto logs = Ask<v1::ListLogsRequest, v1::ListLogsResponse>(
      &v1::AuditService::Stub::ListLogs, v1::ListLogsRequest());
  EXPECT_EQ(logs.public_key(), host_.key().PublicText());
  ASSERT_EQ(logs.logs_size(), 1);
  EXPECT_EQ(logs.logs(0).origin(), "bluegate/casework");
  EXPECT_EQ(logs.logs(0).tree_size(), 6u);
  EXPECT_EQ(logs.logs(0).signed_tree_size(), 4u);

  v1::FindEntriesRequest find;
  find.set_log("casework");
  find.set_kind("passage");
  find.set_subject("5");
  const auto found = Ask<v1::FindEntriesRequest, v1::FindEntriesResponse>(
      &v1::AuditService::Stub::FindEntries, find);
  ASSERT_EQ(found.sequences_size(), 1);
  EXPECT_EQ(found.sequences(0), 5u);

  v1::GetEntryRequest gone;
  gone.set_log("casework");
  gone.set_sequence(3);
  gone.set_with_content(true);
  const auto entry =
      Ask<v1::GetEntryRequest, v1::GetEntryResponse>(&v1::AuditService::Stub::GetEntry, gone);
  EXPECT_TRUE(entry.content_gone());
  EXPECT_FALSE(entry.leaf().empty());

  v1::ReadTileRequest tile;
  tile.set_log("casework");
  EXPECT_EQ((Ask<v1::ReadTileRequest, v1::ReadTileResponse>(&v1::AuditService::Stub::ReadTile, tile)
                 .hashes()
                 .size()),
            6u * 32);
}

TEST_F(AuditServiceTest, AUseIsRecordedWithItsPurposeOrNotAtAll) {
  v1::RecordUseRequest request;
  request.set_request_id("export-1");
  request.set_kind(v1::USE_KIND_EXPORT);
  request.set_actor("wang");
  request.set_subject("cp-01-cam-1/1/42");
  request.set_purpose("hearing of 8 December");
  Ask<v1::RecordUseRequest, v1::RecordUseResponse>(&v1::AuditService::Stub::RecordUse, request);
  ASSERT_EQ(recorded_.size(), 1u);
  EXPECT_EQ(recorded_[0].kind, "export");
  EXPECT_EQ(recorded_[0].subject, "wang export-1");
  EXPECT_EQ(recorded_[0].actor, "wang");
  request.clear_purpose();
  grpc::ClientContext context;
  v1::RecordUseResponse response;
  EXPECT_EQ(stub_->RecordUse(&context, request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(recorded_.size(), 1u);
}

// Whoever knows the name of another's use before it is recorded must not be able to take it.
TEST_F(AuditServiceTest, EachActorHasNamesOfHisOwn) {
  std::set<std::string> subjects;
  const auto record = [&](const std::string& actor, const std::string& request_id) {
    v1::RecordUseRequest request;
    request.set_request_id(request_id);
    request.set_kind(v1::USE_KIND_EXPORT);
    request.set_actor(actor);
    request.set_subject("queue");
    request.set_purpose("report of the week");
    grpc::ClientContext context;
    v1::RecordUseResponse response;
    const grpc::Status status = stub_->RecordUse(&context, request, &response);
    if (status.ok()) subjects.insert(recorded_.back().subject);
    return status.error_code();
  };
  EXPECT_EQ(record("wang", "export-1"), grpc::StatusCode::OK);
  EXPECT_EQ(record("li", "export-1"), grpc::StatusCode::OK);
  EXPECT_EQ(record("wang li", "export-1"), grpc::StatusCode::OK);
  EXPECT_EQ(subjects.size(), 3u);
  EXPECT_EQ(record("wang", "export-1"), grpc::StatusCode::OK);
  EXPECT_EQ(subjects.size(), 3u) << "the same again has the same name";
  // With a blank, "wang" could name a use of "wang li".
  EXPECT_EQ(record("wang", "li export-1"), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(record("wang", ""), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(record("wang", std::string(65, 'a')), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(AuditServiceTest, ACaseIsProvenOverTheWire) {
  Grow(5);
  ASSERT_TRUE(host_.SignGrown().ok());
  v1::ProveCaseRequest request;
  request.set_case_id("cp-01-cam-1/1/42");
  v1::ProveCaseResponse response;
  {
    grpc::ClientContext context;
    EXPECT_EQ(stub_->ProveCase(&context, request, &response).error_code(),
              grpc::StatusCode::NOT_FOUND);
  }
  Append({"passage", "cp-01-cam-1/1/42", "bluegate", 1, storage::Sha256("p")});
  Append({"case.event", "cp-01-cam-1/1/42#1", "bluegate", 1, storage::Sha256("e")});
  grpc::ClientContext context;
  const grpc::Status status = stub_->ProveCase(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.leaves_size(), 2);
  EXPECT_EQ(response.leaves(1).content(), "content cp-01-cam-1/1/42#1");
  EXPECT_TRUE(response.leaves(1).waits());
}

TEST_F(AuditServiceTest, WrongQuestionsGetClearErrors) {
  Grow(4);
  const auto code = [](const grpc::Status& status) { return status.error_code(); };
  {
    grpc::ClientContext context;
    v1::GetCheckpointResponse response;
    v1::GetCheckpointRequest request;
    request.set_log("casework");
    EXPECT_EQ(code(stub_->GetCheckpoint(&context, request, &response)), grpc::StatusCode::NOT_FOUND)
        << "nothing was signed yet";
  }
  {
    grpc::ClientContext context;
    v1::GetInclusionProofResponse response;
    v1::GetInclusionProofRequest request;
    request.set_log("casework");
    request.set_sequence(4);
    request.set_tree_size(4);
    EXPECT_EQ(code(stub_->GetInclusionProof(&context, request, &response)),
              grpc::StatusCode::OUT_OF_RANGE);
  }
  {
    grpc::ClientContext context;
    v1::GetEntryResponse response;
    v1::GetEntryRequest request;
    request.set_log("registry");
    EXPECT_EQ(code(stub_->GetEntry(&context, request, &response)), grpc::StatusCode::NOT_FOUND);
  }
  {
    grpc::ClientContext context;
    v1::FindEntriesResponse response;
    v1::FindEntriesRequest request;
    request.set_log("casework");
    EXPECT_EQ(code(stub_->FindEntries(&context, request, &response)),
              grpc::StatusCode::INVALID_ARGUMENT);
  }
}

}  // namespace
}  // namespace bluegate::audit
