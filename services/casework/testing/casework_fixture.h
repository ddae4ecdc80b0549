#ifndef BLUEGATE_SERVICES_CASEWORK_TESTING_CASEWORK_FIXTURE_H_
#define BLUEGATE_SERVICES_CASEWORK_TESTING_CASEWORK_FIXTURE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "bluegate/casework/v1/casework.grpc.pb.h"
#include "enforcement/operation/retention.h"
#include "services/casework/casework_service.h"
#include "services/casework/testing/fake_peers.h"
#include "services/support/testing/in_process_server.h"
#include "storage/engine.h"

namespace bluegate::casework::testing {

inline constexpr char kDevice[] = "cp-01-cam-1";

// A plate as recognition reads it; a yellow one of class LARGE_VEHICLE.
recognition::v1::PlateReading Plate(
    const std::string& number,
    common::v1::ReadingVerdict verdict = common::v1::READING_VERDICT_AUTO);

// A reading of capture cp-01-cam-1/1/<sequence> at site cp-01.
recognition::v1::ReadingRecord Reading(uint64_t sequence,
                                       std::vector<recognition::v1::PlateReading> plates);

std::string IdOf(uint64_t sequence);

// Casework between fake peers, over a store that outlives it. The register has heavy diesel lorries
// 陕D10001 (China IV) and 陕D10002 (China VI), and 陕D10003 (China VI, reported stolen).
class CaseworkTest : public ::testing::Test {
 protected:
  CaseworkTest();
  ~CaseworkTest() override { server_.Stop(); }

  // Starts, or stops and starts again.
  void Restart();
  // From now on the store refuses every write, as a process that is killed writes no more.
  void RefuseWrites(bool refuse) { refuse_writes_ = refuse; }

  // Waits until the reading at `position` has reached its end state; gives the tally then.
  v1::GetCaseworkTallyResponse AwaitPosition(uint64_t position);
  static std::map<v1::PassageState, uint64_t> StatesOf(const v1::GetCaseworkTallyResponse& tally);

  v1::Passage GetPassage(uint64_t sequence);
  v1::Case GetCase(uint64_t sequence);
  // Appends a reading of an R01 lorry and waits for its case.
  v1::Case OpenCase(uint64_t sequence);

  grpc::Status Claim(const std::string& request_id, uint64_t sequence, const std::string& officer,
                     v1::Case* after = nullptr);
  grpc::Status Confirm(const std::string& request_id, uint64_t sequence, const std::string& officer,
                       uint64_t expected_revision = 0, v1::Case* after = nullptr);

  v1::CaseworkService::Stub& stub() { return *stub_; }

  std::unique_ptr<storage::KeyValueStore> kept_ = storage::MakeMemoryStore();
  std::atomic<bool> refuse_writes_ = false;
  CaseworkOptions options_;
  // From the next Restart on. Null: nothing is deleted for its age.
  const operation::Retention* retention_ = nullptr;
  FakeRecognition recognition_;
  FakeRegistry registry_;
  FakeAdmission admission_;
  support::testing::InProcessServer server_;
  std::unique_ptr<v1::CaseworkService::Stub> stub_;
};

}  // namespace bluegate::casework::testing

#endif  // BLUEGATE_SERVICES_CASEWORK_TESTING_CASEWORK_FIXTURE_H_
