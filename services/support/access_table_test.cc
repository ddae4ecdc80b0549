#include "services/support/access_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/admission/v1/admission.pb.h"
#include "bluegate/audit/v1/audit.pb.h"
#include "bluegate/capture/v1/capture.pb.h"
#include "bluegate/casework/v1/casework.pb.h"
#include "bluegate/casework/v1/retention.pb.h"
#include "bluegate/casework/v1/search.pb.h"
#include "bluegate/operations/v1/operations.pb.h"
#include "bluegate/recognition/v1/device_health.pb.h"
#include "bluegate/recognition/v1/recognition.pb.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "bluegate/registry/v1/registry.pb.h"
#include "services/support/status.h"

namespace bluegate::support {
namespace {

// What is wanted, cell by cell. `x` may, `.` may not. D device, G gate, O officer, S supervisor,
// F official, A administrator, U auditor, V service.
constexpr char kWanted[] = R"(
method                                                D G O S F A U V
capture.v1.IntakeService/StreamCaptures               x . . . . . . .
capture.v1.IntakeService/FollowCaptures               . . . . . . . x
capture.v1.IntakeService/GetCapture                   x . . . . . x x
capture.v1.IntakeService/GetPicture                   . . x x x . x x
capture.v1.IntakeService/GetIntakeTally               . . x x x x x x
recognition.v1.RecognitionService/ReadPicture         . . x x . . . x
recognition.v1.RecognitionService/StreamReadPictures  . . . . . . . x
recognition.v1.RecognitionService/FollowReadings      . . . . . . . x
recognition.v1.RecognitionService/GetRecognitionTally . . x x x x x x
registry.v1.RegistryService/GetVehicle                . . x x x . . x
registry.v1.RegistryService/BatchGetVehicles          . . . . . . . x
registry.v1.RegistryService/ImportVehicles            . . . . x x . .
registry.v1.RegistryService/ExportVehicles            . . . . x . x x
registry.v1.RegisterTableService/ImportTable          . . . . x x . .
registry.v1.RegisterTableService/ExportTable          . . . . x . x x
registry.v1.RegisterTableService/RollBackImport       . . . . x x . x
registry.v1.RegisterTableService/ListImports          . . . . x x x x
registry.v1.RegisterTableService/GetMachine           . . x x x . . x
registry.v1.RegisterTableService/GetOwner             . . . x x . . x
admission.v1.AdmissionService/Decide                  . x x x x . . x
admission.v1.AdmissionService/GetRuleSet              . x x x x x x x
admission.v1.AdmissionService/SetRuleSet              . . . . x . . x
admission.v1.AdmissionService/PreviewRuleSet          . . . . x . . x
admission.v1.AdmissionService/GetRuleSetHistory       . . . x x x x x
admission.v1.AdmissionService/GetAlert                . x x x x x x x
admission.v1.AdmissionService/SetAlert                . . . . x . . x
admission.v1.AdmissionService/GetAlertHistory         . . . x x x x x
casework.v1.CaseworkService/ListPassages              . . x x x . x x
casework.v1.CaseworkService/GetPassage                . . x x x . x x
casework.v1.CaseworkService/ListCases                 . . x x x . x x
casework.v1.CaseworkService/GetCase                   . . x x x . x x
casework.v1.CaseworkService/ListSimilarCases          . . x x x . x x
casework.v1.CaseworkService/WatchCases                . . x x x . x x
casework.v1.CaseworkService/ClaimCase                 . . x x . . . x
casework.v1.CaseworkService/ConfirmCase               . . x x . . . x
casework.v1.CaseworkService/DismissCase               . . x x . . . x
casework.v1.CaseworkService/CorrectNumber             . . x x . . . x
casework.v1.CaseworkService/ApproveCase               . . . x . . . x
casework.v1.CaseworkService/SendBackCase              . . . x . . . x
casework.v1.CaseworkService/ReleaseCase               . . x x . . . x
casework.v1.CaseworkService/HoldCase                  . . x x . . . x
casework.v1.CaseworkService/HandOverCase              . . x x . . . x
casework.v1.CaseworkService/EscalateCase              . . . x x . . x
casework.v1.CaseworkService/AddCaseNote               . . x x . . . x
casework.v1.CaseworkService/UndoVerdict               . . x x . . . x
casework.v1.CaseworkService/GetCaseworkTally          . . x x x x x x
casework.v1.CaseworkService/GetDayTally               . . x x x x x x
casework.v1.SearchService/SearchPassages              . . x x x . . x
casework.v1.SearchService/ListSites                   . . x x x x x x
casework.v1.CaseworkService/ListWatchlist             . . x x x . x x
casework.v1.CaseworkService/ListWatchlistChanges      . . . x x . x x
casework.v1.CaseworkService/SetWatchlistEntry         . . . x x . . x
casework.v1.CaseworkService/RemoveWatchlistEntry      . . . x x . . x
casework.v1.CaseworkService/PreviewWatchlistEntry     . . x x x . . x
casework.v1.CaseworkService/MatchWatchlist            . . . x x . . x
audit.v1.AuditService/ListLogs                        x x x x x x x x
audit.v1.AuditService/GetCheckpoint                   x x x x x x x x
audit.v1.AuditService/GetConsistencyProof             x x x x x x x x
audit.v1.AuditService/GetInclusionProof               . . x x x . x x
audit.v1.AuditService/GetEntry                        . . . . . . x x
audit.v1.AuditService/FindEntries                     . . . . . . x x
audit.v1.AuditService/ProveCase                       . . x x x . x x
audit.v1.AuditService/ReadTile                        . . . . . . x x
audit.v1.AuditService/RecordUse                       . . x x x . x x
recognition.v1.DeviceHealthService/GetDeviceHealth    . . x x x x x x
operations.v1.OperationsService/StreamBackup          . . . . . x . x
casework.v1.RetentionService/SetLegalHold             . . . x x . . x
casework.v1.RetentionService/LiftLegalHold            . . . x x . . x
casework.v1.RetentionService/ListLegalHolds           . . . x x . x x
casework.v1.RetentionService/ListNeeds                . . . . . . . x
)";

// The framework's own, whose names have another beginning.
constexpr char kWantedOfFramework[] = R"(
grpc.health.v1.Health/Check                                     x x . . . x x x
grpc.health.v1.Health/Watch                                     x x . . . x x x
grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo   . . . . . x . .
)";

using Cells = std::map<Role, bool>;

constexpr Role kColumns[] = {Role::kDevice,     Role::kGate,     Role::kOfficer,
                             Role::kSupervisor, Role::kOfficial, Role::kAdministrator,
                             Role::kAuditor,    Role::kService};

void AddRows(const char* text, const std::string& beginning, std::map<std::string, Cells>* rows) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::vector<std::string> cells;
    for (std::string word; words >> word;) cells.push_back(word);
    if (cells.empty() || cells[0] == "method") continue;
    ASSERT_EQ(cells.size(), std::size(kColumns) + 1) << line;
    Cells& row = (*rows)[absl::StrCat(beginning, cells[0])];
    for (size_t i = 0; i < std::size(kColumns); ++i) {
      ASSERT_TRUE(cells[i + 1] == "x" || cells[i + 1] == ".") << line;
      row[kColumns[i]] = cells[i + 1] == "x";
    }
  }
}

std::map<std::string, Cells> Wanted() {
  std::map<std::string, Cells> rows;
  AddRows(kWanted, "/bluegate.", &rows);
  AddRows(kWantedOfFramework, "/", &rows);
  return rows;
}

// Every method of every service, by descriptor: those of the files that these messages are of, and
// of all files that they import.
std::map<std::string, const google::protobuf::MethodDescriptor*> Methods() {
  std::set<const google::protobuf::FileDescriptor*> files;
  std::vector<const google::protobuf::FileDescriptor*> open = {
      admission::v1::Decision::descriptor()->file(),
      audit::v1::ListLogsRequest::descriptor()->file(),
      capture::v1::Capture::descriptor()->file(),
      casework::v1::Case::descriptor()->file(),
      casework::v1::LegalHold::descriptor()->file(),
      casework::v1::FoundSighting::descriptor()->file(),
      operations::v1::StreamBackupRequest::descriptor()->file(),
      recognition::v1::DeviceHealth::descriptor()->file(),
      recognition::v1::PlateReading::descriptor()->file(),
      registry::v1::Vehicle::descriptor()->file(),
      registry::v1::ImportEntry::descriptor()->file()};
  std::map<std::string, const google::protobuf::MethodDescriptor*> methods;
  while (!open.empty()) {
    const google::protobuf::FileDescriptor* const file = open.back();
    open.pop_back();
    if (!files.insert(file).second) continue;
    for (int i = 0; i < file->dependency_count(); ++i) open.push_back(file->dependency(i));
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        const auto* const method = file->service(i)->method(j);
        methods[absl::StrCat("/", file->service(i)->full_name(), "/", method->name())] = method;
      }
    }
  }
  return methods;
}

TEST(AccessTableTest, EveryCellIsAsWanted) {
  for (const auto& [method, cells] : Wanted()) {
    ASSERT_EQ(cells.size(), kRoles.size());
    for (const auto& [role, may] : cells) {
      const absl::Status status = CheckAccess(role, method);
      EXPECT_EQ(status.ok(), may) << method << " as " << NameOf(role);
      EXPECT_EQ(absl::IsPermissionDenied(status), !may) << method;
    }
  }
}

TEST(AccessTableTest, WantedTableHasEveryMethodOfEveryServiceAndTheTableNoOther) {
  const auto wanted = Wanted();
  std::set<std::string> ours;
  for (const auto& [method, cells] : wanted) {
    if (method.rfind("/bluegate.", 0) == 0) ours.insert(method);
  }
  std::set<std::string> described;
  for (const auto& [method, descriptor] : Methods()) described.insert(method);
  EXPECT_EQ(ours, described);
  std::set<std::string> in_table;
  for (const AccessRow& row : AccessTable()) {
    EXPECT_TRUE(in_table.insert(std::string(row.method)).second) << row.method;
    EXPECT_EQ(wanted.count(std::string(row.method)), 1u) << row.method;
  }
  EXPECT_EQ(in_table.size(), wanted.size());
}

TEST(AccessTableTest, MethodThatIsNotInTheTableIsRefusedToEverybody) {
  for (const Role role : kRoles) {
    for (const char* method : {"", "/", "/bluegate.casework.v1.CaseworkService/NoSuch",
                               "/bluegate.casework.v1.CaseworkService/GetCase/",
                               "/bluegate.casework.v1.caseworkservice/getcase",
                               "bluegate.casework.v1.CaseworkService/GetCase", "*"}) {
      EXPECT_TRUE(absl::IsPermissionDenied(CheckAccess(role, method))) << method;
    }
  }
}

TEST(AccessTableTest, ServerThatCarriesAPersonsCallsMayMakeThem) {
  for (const auto& [method, descriptor] : Methods()) {
    if (descriptor->client_streaming()) continue;  // the gateway does not carry these
    for (const Role role : kPersonRoles) {
      if (CheckAccess(role, method).ok()) {
        EXPECT_TRUE(CheckAccess(Role::kService, method).ok()) << method;
      }
    }
  }
}

TEST(AccessTableTest, MethodThatAsksForAPurposeHasAPlaceForIt) {
  const auto methods = Methods();
  int asking = 0;
  for (const AccessRow& row : AccessTable()) {
    if (row.asks != Asks::kPurpose) continue;
    ++asking;
    const auto* const field =
        methods.at(std::string(row.method))->input_type()->FindFieldByName("purpose");
    ASSERT_NE(field, nullptr) << row.method;
    EXPECT_EQ(field->type(), google::protobuf::FieldDescriptor::TYPE_STRING);
  }
  EXPECT_EQ(asking, 5);
}

TEST(AccessTableTest, RefusalNamesMethodAndRole) {
  const absl::Status status =
      CheckAccess(Role::kDevice, "/bluegate.admission.v1.AdmissionService/SetAlert");
  EXPECT_EQ(GetDetail(status).reason(), common::v1::ERROR_REASON_NOT_PERMITTED);
  EXPECT_EQ(GetDetail(status).field(), "method");
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("role device"));
}

TEST(AccessTableTest, RolesHaveNames) {
  for (const Role role : kRoles) EXPECT_EQ(RoleNamed(NameOf(role)), role);
  EXPECT_EQ(RoleNamed("Officer"), std::nullopt);
  EXPECT_EQ(RoleNamed(""), std::nullopt);
}

}  // namespace
}  // namespace bluegate::support
