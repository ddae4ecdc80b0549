// The bundle of a case as a download: who may have it, what is in it, and what it leaves behind.
#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/audit/v1/audit.pb.h"
#include "services/audit/audit_service.h"
#include "services/audit/log_host.h"
#include "services/evidence/case_bundle.h"
#include "services/gateway/bundle_page.h"
#include "services/gateway/testing/gateway_fixture.h"
#include "services/gateway/zip_stream.h"
#include "services/support/access_table.h"
#include "storage/engine.h"
#include "verification/bundle.h"

namespace bluegate::gateway {
namespace {

using testing::GatewayTest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Files = std::map<std::string, std::string>;

constexpr absl::Duration kNever = absl::Hours(1);  // between checkpoints that nobody asks for
constexpr char kCase[] = "cp-01-cam-1/1/42";
constexpr char kWaiting[] = "cp-01-cam-1/1/43";
constexpr char kPurpose[] = "hearing of 8 December";

Files Unzip(const std::string& bytes) {
  Files files;
  archive* const reader = archive_read_new();
  archive_read_support_format_zip(reader);
  EXPECT_EQ(archive_read_open_memory(reader, bytes.data(), bytes.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  int next = ARCHIVE_OK;
  while ((next = archive_read_next_header(reader, &entry)) == ARCHIVE_OK) {
    std::string& content = files[archive_entry_pathname(entry)];
    char buffer[4096];
    for (la_ssize_t got; (got = archive_read_data(reader, buffer, sizeof(buffer))) > 0;) {
      content.append(buffer, static_cast<size_t>(got));
    }
  }
  EXPECT_EQ(next, ARCHIVE_EOF) << archive_error_string(reader);
  archive_read_free(reader);
  return files;
}

// A log over memory, which keeps what its leaves tell of.
class SampleLog {
 public:
  void Publish(audit::LogHost& host, const std::string& name) {
    publication_ = host.Publish(
        name, {log_.get(),
               [this](const storage::AuditEntry& entry) -> absl::StatusOr<std::string> {
                 return contents_.at(entry.subject);
               },
               [this](const storage::AuditEntry& entry, const std::string& content) {
                 if (!takes_records) return absl::UnavailableError("disk: full");
                 EXPECT_TRUE(records.emplace_back().ParseFromString(content));
                 return absl::OkStatus();
               }});
  }
  void Add(const std::string& kind, const std::string& subject, const std::string& content) {
    storage::WriteBatch batch;
    storage::AuditLog::Growth growth = log_->Stage(
        {storage::AuditEntry{kind, subject, "bluegate", 1, storage::Sha256(content)}}, batch);
    ASSERT_TRUE(store_->Write(batch, storage::Durability::kSynced).ok());
    contents_[subject] = content;
    log_->Commit(std::move(growth));
  }
  void Withdraw() { publication_.reset(); }

  std::vector<audit::v1::RecordUseRequest> records;
  bool takes_records = true;

 private:
  std::unique_ptr<storage::KeyValueStore> store_ = storage::MakeMemoryStore();
  std::unique_ptr<storage::AuditLog> log_ = *storage::AuditLog::Open(store_.get());
  std::map<std::string, std::string> contents_;
  std::unique_ptr<audit::LogHost::Publication> publication_;
};

// A server with one case of which everything is signed, and one of which nothing is.
class GatewayBundleTest : public GatewayTest {
 protected:
  void SetUp() override {
    server_.Add("audit",
                [this](const support::ServiceContext&)
                    -> absl::StatusOr<std::unique_ptr<support::HostedService>> {
                  return audit::MakeAudit(&host_, &server_.clock());
                });
    for (const char* name : {"admission", "casework", "intake", "recognition"}) {
      logs_[name].Publish(host_, name);
    }
    logs_["recognition"].Add("reading", "7", "a reading");
    logs_["admission"].Add("rule_set", "rules@1", "the rules");
    AddCase(kCase);
    ASSERT_TRUE(host_.SignGrown().ok());
    AddCase(kWaiting);
    GatewayTest::SetUp();
  }
  void TearDown() override {
    server_.Stop();
    for (auto& [name, log] : logs_) log.Withdraw();
  }

  void AddCase(const std::string& id) {
    capture::v1::CaptureRecord capture;
    capture.mutable_name()->set_device_id("cp-01-cam-1");
    capture.mutable_name()->set_boot_epoch(1);
    capture.add_pictures()->set_sha256(std::string(32, '\xaa'));
    casework::v1::Passage passage;
    passage.set_passage_id(id);
    *passage.mutable_capture() = capture;
    passage.add_sightings()->mutable_decision()->set_rule_set_revision("rules@1");
    casework::v1::CaseEvent event;
    event.set_note("opened");
    logs_["intake"].Add("capture", id, capture.SerializeAsString());
    logs_["casework"].Add("passage", id, passage.SerializeAsString());
    logs_["casework"].Add("case.event", absl::StrCat(id, "#1"), event.SerializeAsString());
  }

  static std::string Path(const std::string& case_id, const std::string& purpose = kPurpose) {
    return httplib::append_query_params("/bundle", {{"case", case_id}, {"purpose", purpose}});
  }
  std::vector<audit::v1::RecordUseRequest>& Records() { return logs_["casework"].records; }

  audit::LogHost host_{
      *audit::SigningKey::LoadOrMake(server_.folder().path() / "key.pem", "bluegate"),
      &server_.clock(), nullptr, kNever};
  std::map<std::string, SampleLog> logs_;
};

TEST_F(GatewayBundleTest, DownloadHoldsWhatTheCommandWritesByteForByte) {
  const auto result = Client().Get(Path(kCase), SignIn());
  ASSERT_TRUE(result);
  ASSERT_EQ(result->status, 200) << result->body;
  EXPECT_EQ(result->get_header_value("Content-Type"), "application/zip");
  EXPECT_EQ(result->get_header_value("Content-Disposition"),
            "attachment; filename=\"bluegate-case-cp-01-cam-1_1_42.zip\"");
  EXPECT_EQ(result->get_header_value_count("Cache-Control"), 1u);
  EXPECT_EQ(result->get_header_value("Cache-Control"), "no-store");
  const Files files = Unzip(result->body);
  evidence::CaseBundleOptions options;
  options.case_id = kCase;
  const auto wanted = evidence::CollectCaseBundle(server_.channel("casework"), options);
  ASSERT_TRUE(wanted.ok()) << wanted.status();
  EXPECT_EQ(files, *wanted);
  EXPECT_EQ(files.at("pictures/1.jpg"), "JPEG bytes");
  EXPECT_THAT(files.at("MANIFEST"), HasSubstr(absl::StrCat("case ", kCase, "\n")));
  EXPECT_EQ(files.count("checkpoints/casework.txt"), 1u);
}

TEST_F(GatewayBundleTest, WhatIsCollectedIsWithinWhatVerificationTakes) {
  constexpr size_t kEvents = 985;
  casework::v1::CaseEvent event;
  for (size_t number = 2; number <= kEvents; ++number) {
    event.set_note(absl::StrCat("note ", number));
    logs_["casework"].Add("case.event", absl::StrCat(kCase, "#", number),
                          event.SerializeAsString());
  }
  ASSERT_TRUE(host_.SignGrown().ok());
  evidence::CaseBundleOptions options;
  options.case_id = kCase;
  const auto files = evidence::CollectCaseBundle(server_.channel("casework"), options);
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_GT(files->size(), 3 * kEvents);
  EXPECT_LE(files->size(), verification::kBundleFilesMax);
  for (size_t number = kEvents + 1; number <= kEvents + 10; ++number) {
    logs_["casework"].Add("case.event", absl::StrCat(kCase, "#", number),
                          std::string(verification::kBundleBytesMax / 9, 'x'));
  }
  const auto too_large = evidence::CollectCaseBundle(server_.channel("casework"), options);
  EXPECT_TRUE(absl::IsResourceExhausted(too_large.status()));
  EXPECT_THAT(too_large.status().message(), HasSubstr("files, wanted fewer"));
}

TEST_F(GatewayBundleTest, BundleIsForThosePersonsWhoMaySeeAndRecordIt) {
  AddAccounts();
  EXPECT_EQ(Client().Get(Path(kCase))->status, 401);
  EXPECT_THAT(Records(), IsEmpty());
  const std::map<support::Role, int> wanted = {{support::Role::kOfficer, 200},
                                               {support::Role::kSupervisor, 200},
                                               {support::Role::kOfficial, 200},
                                               {support::Role::kAdministrator, 403},
                                               {support::Role::kAuditor, 200}};
  ASSERT_EQ(wanted.size(), support::kPersonRoles.size());
  size_t recorded = 0;
  for (const support::Role role : support::kPersonRoles) {
    const std::string name(support::NameOf(role));
    const auto result = Client().Get(Path(kCase), SignInAs(name));
    EXPECT_EQ(result->status, wanted.at(role)) << name << " " << result->body;
    recorded += result->status == 200 ? 1 : 0;
    ASSERT_THAT(Records(), SizeIs(recorded)) << name;
    if (result->status == 200) {
      EXPECT_EQ(Records().back().actor(), name);
    }
  }
  for (const support::Role role : support::kRoles) {
    EXPECT_EQ(CheckBundleAccess(role).ok(),
              role == support::Role::kService || (wanted.contains(role) && wanted.at(role) == 200))
        << support::NameOf(role);
  }
}

TEST_F(GatewayBundleTest, ExportIsALeafBeforeAnythingIsSent) {
  ASSERT_EQ(Client().Get(Path(kCase), SignIn())->status, 200);
  ASSERT_THAT(Records(), SizeIs(1));
  EXPECT_EQ(Records()[0].kind(), audit::v1::USE_KIND_EXPORT);
  EXPECT_EQ(Records()[0].actor(), testing::kAccount);
  EXPECT_EQ(Records()[0].subject(), kCase);
  EXPECT_EQ(Records()[0].purpose(), kPurpose);
  ASSERT_EQ(Client().Get(Path(kCase), SignIn())->status, 200);
  ASSERT_THAT(Records(), SizeIs(2));
  EXPECT_NE(Records()[0].request_id(), Records()[1].request_id());
  logs_["casework"].takes_records = false;
  const auto refused = Client().Get(Path(kCase), SignIn());
  EXPECT_EQ(refused->status, 503);
  EXPECT_THAT(refused->body, HasSubstr("export"));
  EXPECT_EQ(refused->get_header_value("Content-Disposition"), "");
}

TEST_F(GatewayBundleTest, WhatIsNoCaseIsNotFoundAndLeavesNoTrace) {
  const httplib::Headers session = SignIn();
  for (const char* none : {"cp-01-cam-1/1/99", "nothing", "../../etc/passwd"}) {
    EXPECT_EQ(Client().Get(Path(none), session)->status, 404) << none;
  }
  EXPECT_THAT(Records(), IsEmpty());
}

TEST_F(GatewayBundleTest, CaseAndPurposeAreAskedFor) {
  const httplib::Headers session = SignIn();
  const auto refused = [&](const std::string& path) {
    const auto result = Client().Get(path, session);
    EXPECT_EQ(result->status, 400) << path;
    EXPECT_THAT(Records(), IsEmpty()) << path;
    return result->body;
  };
  EXPECT_THAT(refused("/bundle"), HasSubstr("case"));
  EXPECT_THAT(refused("/bundle?case=a"), HasSubstr("purpose"));
  EXPECT_THAT(refused("/bundle?case=a&case=b&purpose=hearing"), HasSubstr("case"));
  EXPECT_THAT(refused("/bundle?case=&purpose=hearing"), HasSubstr("case"));
  EXPECT_THAT(refused("/bundle?case=a%00b&purpose=hearing"), HasSubstr("case"));
  EXPECT_THAT(refused("/bundle?case=%ff&purpose=hearing"), HasSubstr("case"));
  EXPECT_THAT(refused(Path(std::string(513, 'a'))), HasSubstr("case"));
  EXPECT_THAT(refused(Path(kCase, "abc")), HasSubstr("purpose"));
  EXPECT_THAT(refused(Path(kCase, "         ")), HasSubstr("purpose"));
  EXPECT_THAT(refused(Path(kCase, std::string(257, 'a'))), HasSubstr("purpose"));
  std::string longest;
  for (int i = 0; i < 256; ++i) longest += "证";
  ASSERT_EQ(Client().Get(Path(kCase, longest), session)->status, 200);
  ASSERT_THAT(Records(), SizeIs(1));
  EXPECT_EQ(Records()[0].purpose(), longest);
  EXPECT_EQ(Client().Get(Path(kCase, std::string(7000, 'a')), session)->status, 414);
}

TEST_F(GatewayBundleTest, PagesOfOtherSitesGetNothing) {
  const auto status = [this](const std::string& header, const std::string& value) {
    httplib::Headers headers = SignIn();
    headers.emplace(header, value);
    return Client().Get(Path(kCase), headers)->status;
  };
  EXPECT_EQ(status("Sec-Fetch-Site", "cross-site"), 403);
  EXPECT_EQ(status("Sec-Fetch-Site", "same-site"), 403);
  EXPECT_EQ(status("Origin", "https://evil.example"), 403);
  EXPECT_THAT(Records(), IsEmpty());
  EXPECT_EQ(status("Sec-Fetch-Site", "same-origin"), 200);
  EXPECT_EQ(status("Sec-Fetch-Site", "none"), 200);
  EXPECT_EQ(status("Origin", "http://" + server_.http_address()), 200);
}

TEST_F(GatewayBundleTest, OnlyGetExports) {
  const httplib::Headers session = SignIn();
  const auto head = Client().Head(Path(kCase), session);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 405);
  EXPECT_NE(Call(Path(kCase), "{}", session)->status, 200);
  EXPECT_THAT(Records(), IsEmpty());
}

// A bundle whose checkpoints are not signed yet is waited for; those who judge do not wait for it.
TEST_F(GatewayBundleTest, SlowBundlesLeaveTheOtherThreadsAlone) {
  const httplib::Headers session = SignIn();
  std::vector<int> statuses(kBundlesMax, 0);
  std::vector<std::thread> officers;
  for (int& status : statuses) {
    officers.emplace_back([&] { status = Client().Get(Path(kWaiting), session)->status; });
  }
  const absl::Time give_up = absl::Now() + absl::Seconds(10);
  while (intake_.captures_asked < kBundlesMax && absl::Now() < give_up) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  EXPECT_EQ(Client().Get(Path(kCase), session)->status, 429);
  EXPECT_EQ(
      Call("/bluegate.casework.v1.CaseworkService/GetCase", R"({"case_id":"a"})", session)->status,
      200);
  ASSERT_TRUE(host_.SignGrown().ok());
  for (std::thread& officer : officers) officer.join();
  EXPECT_EQ(statuses, std::vector<int>(kBundlesMax, 200));
  EXPECT_EQ(Client().Get(Path(kWaiting), session)->status, 200);
}

TEST_F(GatewayBundleTest, BrowserThatHasGoneGivesItsPlaceBackAndIsNoExport) {
  const httplib::Headers session = SignIn();
  std::vector<std::thread> officers;
  for (int i = 0; i < kBundlesMax; ++i) {
    officers.emplace_back([&] {
      httplib::Client client = Client();
      client.set_read_timeout(std::chrono::seconds(1));
      EXPECT_FALSE(client.Get(Path(kWaiting), session));
    });
  }
  for (std::thread& officer : officers) officer.join();
  const absl::Time give_up = absl::Now() + absl::Seconds(5);
  int status = 429;
  while (status == 429 && absl::Now() < give_up) {
    status = Client().Get(Path(kCase), session)->status;
  }
  EXPECT_EQ(status, 200);
  EXPECT_THAT(Records(), SizeIs(1));
}

TEST_F(GatewayBundleTest, StopDoesNotWaitForCheckpoints) {
  const httplib::Headers session = SignIn();
  httplib::Client client = Client();
  std::thread officer([&] { client.Get(Path(kWaiting), session); });
  absl::SleepFor(absl::Milliseconds(300));
  const absl::Time begun = absl::Now();
  server_.Stop();
  EXPECT_LT(absl::Now() - begun, absl::Seconds(8));
  officer.join();
  EXPECT_THAT(Records(), IsEmpty());
}

TEST(BundleFileNameTest, HoldsNothingButSafeAscii) {
  EXPECT_EQ(BundleFileName("cp-01-cam-1/1/42"), "bluegate-case-cp-01-cam-1_1_42.zip");
  EXPECT_EQ(BundleFileName("a\"\r\n;/\\陕"), "bluegate-case-a_________.zip");
  EXPECT_LT(BundleFileName(std::string(1000, 'a')).size(), 128u);
}

TEST(ZipStreamTest, ArchiveHoldsItsFilesWhateverTheyHold) {
  std::string noise;
  for (uint32_t i = 0, state = 1; i < 300'000; ++i) {
    state = state * 1664525u + 1013904223u;
    noise.push_back(static_cast<char>(state >> 24));
  }
  const Files files = {{"a", ""}, {"b/c.txt", std::string(100'000, 'x')}, {"b/noise", noise}};
  std::string bytes;
  ZipStream zip(files, absl::FromUnixSeconds(1'640'000'000), [&](const char* data, size_t size) {
    bytes.append(data, size);
    return true;
  });
  while (!zip.done()) ASSERT_TRUE(zip.Next().ok());
  EXPECT_EQ(Unzip(bytes), files);
  EXPECT_LT(bytes.size(), 310'000u) << "what can be is compressed";
}

TEST(ZipStreamTest, NothingFollowsOnceNobodyWantsMore) {
  int calls = 0;
  {
    ZipStream zip({{"a", "1"}, {"b", "2"}}, absl::FromUnixSeconds(1'640'000'000),
                  [&](const char*, size_t) { return ++calls < 2; });
    absl::Status status;
    for (int i = 0; i < 3 && status.ok(); ++i) status = zip.Next();
    EXPECT_TRUE(absl::IsCancelled(status)) << status;
    EXPECT_FALSE(zip.done());
  }
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace bluegate::gateway
