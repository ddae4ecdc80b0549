#include "services/support/access_table.h"

#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"
#include "services/support/status.h"

namespace bluegate::support {
namespace {

constexpr Role kDevice = Role::kDevice;
constexpr Role kGate = Role::kGate;
constexpr Role kOfficer = Role::kOfficer;
constexpr Role kSupervisor = Role::kSupervisor;
constexpr Role kOfficial = Role::kOfficial;
constexpr Role kAdministrator = Role::kAdministrator;
constexpr Role kAuditor = Role::kAuditor;
constexpr Role kService = Role::kService;

constexpr AccessRow kTable[] = {
    // Captures and pictures.
    {"/bluegate.capture.v1.IntakeService/StreamCaptures", {kDevice}},
    {"/bluegate.capture.v1.IntakeService/FollowCaptures", {kService}},
    {"/bluegate.capture.v1.IntakeService/GetCapture", {kDevice, kAuditor, kService}},
    {"/bluegate.capture.v1.IntakeService/GetPicture",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.capture.v1.IntakeService/GetIntakeTally",
     {kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},

    // Reading plates.
    {"/bluegate.recognition.v1.RecognitionService/ReadPicture", {kOfficer, kSupervisor, kService}},
    {"/bluegate.recognition.v1.RecognitionService/StreamReadPictures", {kService}},
    {"/bluegate.recognition.v1.RecognitionService/FollowReadings", {kService}},
    {"/bluegate.recognition.v1.RecognitionService/GetRecognitionTally",
     {kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},

    // The register.
    {"/bluegate.registry.v1.RegistryService/GetVehicle",
     {kOfficer, kSupervisor, kOfficial, kService},
     Asks::kPurpose},
    {"/bluegate.registry.v1.RegistryService/BatchGetVehicles", {kService}},
    {"/bluegate.registry.v1.RegistryService/ImportVehicles", {kOfficial, kAdministrator}},
    {"/bluegate.registry.v1.RegistryService/ExportVehicles", {kOfficial, kAuditor, kService}},
    {"/bluegate.registry.v1.RegisterTableService/ImportTable", {kOfficial, kAdministrator}},
    {"/bluegate.registry.v1.RegisterTableService/ExportTable", {kOfficial, kAuditor, kService}},
    {"/bluegate.registry.v1.RegisterTableService/RollBackImport",
     {kOfficial, kAdministrator, kService}},
    {"/bluegate.registry.v1.RegisterTableService/ListImports",
     {kOfficial, kAdministrator, kAuditor, kService}},
    {"/bluegate.registry.v1.RegisterTableService/GetMachine",
     {kOfficer, kSupervisor, kOfficial, kService}},
    {"/bluegate.registry.v1.RegisterTableService/GetOwner",
     {kSupervisor, kOfficial, kService},
     Asks::kPurpose},

    // Decisions, rules and alerts.
    {"/bluegate.admission.v1.AdmissionService/Decide",
     {kGate, kOfficer, kSupervisor, kOfficial, kService},
     Asks::kPurpose},
    {"/bluegate.admission.v1.AdmissionService/GetRuleSet",
     {kGate, kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},
    {"/bluegate.admission.v1.AdmissionService/SetRuleSet", {kOfficial, kService}},
    {"/bluegate.admission.v1.AdmissionService/PreviewRuleSet", {kOfficial, kService}},
    {"/bluegate.admission.v1.AdmissionService/GetRuleSetHistory",
     {kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},
    {"/bluegate.admission.v1.AdmissionService/GetAlert",
     {kGate, kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},
    {"/bluegate.admission.v1.AdmissionService/SetAlert", {kOfficial, kService}},
    {"/bluegate.admission.v1.AdmissionService/GetAlertHistory",
     {kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},

    // Passages and cases.
    {"/bluegate.casework.v1.CaseworkService/ListPassages",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.casework.v1.CaseworkService/GetPassage",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.casework.v1.CaseworkService/ListCases",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.casework.v1.CaseworkService/GetCase",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.casework.v1.CaseworkService/ListSimilarCases",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.casework.v1.CaseworkService/WatchCases",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.casework.v1.CaseworkService/ClaimCase", {kOfficer, kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/ConfirmCase", {kOfficer, kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/DismissCase", {kOfficer, kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/CorrectNumber", {kOfficer, kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/ApproveCase", {kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/SendBackCase", {kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/ReleaseCase", {kOfficer, kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/HoldCase", {kOfficer, kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/HandOverCase", {kOfficer, kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/EscalateCase", {kSupervisor, kOfficial, kService}},
    {"/bluegate.casework.v1.CaseworkService/AddCaseNote", {kOfficer, kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/UndoVerdict", {kOfficer, kSupervisor, kService}},
    {"/bluegate.casework.v1.CaseworkService/GetCaseworkTally",
     {kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},
    {"/bluegate.casework.v1.CaseworkService/GetDayTally",
     {kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},

    // Search.
    {"/bluegate.casework.v1.SearchService/SearchPassages",
     {kOfficer, kSupervisor, kOfficial, kService},
     Asks::kPurpose},
    {"/bluegate.casework.v1.SearchService/ListSites",
     {kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},

    // The watchlist.
    {"/bluegate.casework.v1.CaseworkService/ListWatchlist",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.casework.v1.CaseworkService/ListWatchlistChanges",
     {kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.casework.v1.CaseworkService/SetWatchlistEntry", {kSupervisor, kOfficial, kService}},
    {"/bluegate.casework.v1.CaseworkService/RemoveWatchlistEntry",
     {kSupervisor, kOfficial, kService}},
    {"/bluegate.casework.v1.CaseworkService/PreviewWatchlistEntry",
     {kOfficer, kSupervisor, kOfficial, kService}},
    {"/bluegate.casework.v1.CaseworkService/MatchWatchlist",
     {kSupervisor, kOfficial, kService},
     Asks::kPurpose},

    // The audit logs. Terminals and gates are their witnesses: they need checkpoints and what
    // connects them, never what the leaves tell of.
    {"/bluegate.audit.v1.AuditService/ListLogs",
     {kDevice, kGate, kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},
    {"/bluegate.audit.v1.AuditService/GetCheckpoint",
     {kDevice, kGate, kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},
    {"/bluegate.audit.v1.AuditService/GetConsistencyProof",
     {kDevice, kGate, kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},
    {"/bluegate.audit.v1.AuditService/GetInclusionProof",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.audit.v1.AuditService/GetEntry", {kAuditor, kService}},
    {"/bluegate.audit.v1.AuditService/FindEntries", {kAuditor, kService}},
    {"/bluegate.audit.v1.AuditService/ProveCase",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.audit.v1.AuditService/ReadTile", {kAuditor, kService}},
    {"/bluegate.audit.v1.AuditService/RecordUse",
     {kOfficer, kSupervisor, kOfficial, kAuditor, kService}},

    // Running the city: cameras' health, backups, how long what is kept.
    {"/bluegate.recognition.v1.DeviceHealthService/GetDeviceHealth",
     {kOfficer, kSupervisor, kOfficial, kAdministrator, kAuditor, kService}},
    {"/bluegate.operations.v1.OperationsService/StreamBackup", {kAdministrator, kService}},
    {"/bluegate.casework.v1.RetentionService/SetLegalHold", {kSupervisor, kOfficial, kService}},
    {"/bluegate.casework.v1.RetentionService/LiftLegalHold", {kSupervisor, kOfficial, kService}},
    {"/bluegate.casework.v1.RetentionService/ListLegalHolds",
     {kSupervisor, kOfficial, kAuditor, kService}},
    {"/bluegate.casework.v1.RetentionService/ListNeeds", {kService}},

    // What the server's framework answers.
    {"/grpc.health.v1.Health/Check", {kDevice, kGate, kAdministrator, kAuditor, kService}},
    {"/grpc.health.v1.Health/Watch", {kDevice, kGate, kAdministrator, kAuditor, kService}},
    {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", {kAdministrator}},
};

struct RoleName {
  Role role;
  std::string_view name;
};
constexpr RoleName kNames[] = {
    {Role::kDevice, "device"},     {Role::kGate, "gate"},
    {Role::kOfficer, "officer"},   {Role::kSupervisor, "supervisor"},
    {Role::kOfficial, "official"}, {Role::kAdministrator, "administrator"},
    {Role::kAuditor, "auditor"},   {Role::kService, "service"},
};

constexpr size_t kShownBytesMax = 64;

}  // namespace

std::string_view NameOf(Role role) {
  for (const RoleName& one : kNames) {
    if (one.role == role) return one.name;
  }
  return "";
}

std::optional<Role> RoleNamed(std::string_view name) {
  for (const RoleName& one : kNames) {
    if (one.name == name) return one.role;
  }
  return std::nullopt;
}

absl::Span<const AccessRow> AccessTable() { return kTable; }

const AccessRow* FindAccess(std::string_view method) {
  static const auto* const rows = [] {
    auto* const made = new std::map<std::string_view, const AccessRow*>;
    for (const AccessRow& row : kTable) made->emplace(row.method, &row);
    return made;
  }();
  const auto found = rows->find(method);
  return found == rows->end() ? nullptr : found->second;
}

absl::Status CheckAccess(Role role, std::string_view method) {
  const AccessRow* const row = FindAccess(method);
  if (row != nullptr && row->roles.Has(role)) return absl::OkStatus();
  return FieldError(absl::StatusCode::kPermissionDenied, common::v1::ERROR_REASON_NOT_PERMITTED,
                    "method", absl::CEscape(AbslView(method.substr(0, kShownBytesMax))),
                    absl::StrCat("a method open to the role ", AbslView(NameOf(role))));
}

}  // namespace bluegate::support
