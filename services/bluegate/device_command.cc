#include "services/bluegate/device_command.h"

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "services/bluegate/exit_code.h"
#include "services/support/clock.h"
#include "services/support/device_book.h"
#include "services/support/device_enrolment.h"

namespace bluegate {
namespace {

struct Arguments {
  support::EnrolmentFolders folders;
  support::NewDevice device;
  std::string why;
  int overlap_days = 7;
  bool keep = false;
  bool json = false;
};

const std::map<std::string, config::v1::DeviceKind>& Kinds() {
  static const auto* const kinds = new std::map<std::string, config::v1::DeviceKind>{
      {"terminal", config::v1::DEVICE_KIND_TERMINAL},
      {"gate", config::v1::DEVICE_KIND_GATE},
      {"service", config::v1::DEVICE_KIND_SERVICE},
      {"operator", config::v1::DEVICE_KIND_OPERATOR}};
  return *kinds;
}

std::string NameOf(config::v1::DeviceKind kind) {
  for (const auto& [name, value] : Kinds()) {
    if (value == kind) return name;
  }
  return "";
}

int Report(const absl::Status& status) {
  if (status.ok()) return kExitDone;
  std::fprintf(stderr, "bluegate device: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitFailed;
}

std::string StemOf(const Arguments& arguments) {
  const auto& folders = arguments.folders;
  return ((folders.out.empty() ? folders.certificates : folders.out) / arguments.device.device_id)
      .string();
}

int Authority(const Arguments& arguments) {
  const absl::Status made = support::MakeAuthority(arguments.folders, support::SystemClock());
  if (arguments.keep && absl::IsAlreadyExists(made)) return kExitDone;
  if (made.ok()) std::printf("made %s/ca.crt\n", arguments.folders.certificates.c_str());
  return Report(made);
}

int Enrol(const Arguments& arguments) {
  const support::SystemClock clock;
  const support::NewDevice& device = arguments.device;
  if (arguments.keep && support::IsEnrolled(arguments.folders, device, clock)) return kExitDone;
  const absl::Status enrolled = support::EnrolDevice(arguments.folders, device, clock);
  if (enrolled.ok()) std::printf("made %s.crt\n", StemOf(arguments).c_str());
  return Report(enrolled);
}

int Rotate(const Arguments& arguments) {
  const absl::Status rotated = support::RotateDevice(
      arguments.folders, arguments.device.device_id, arguments.device.addresses,
      arguments.device.days, absl::Hours(24 * arguments.overlap_days), support::SystemClock());
  if (rotated.ok()) {
    std::printf("made %s.crt; the earlier ones are accepted for %d more days\n",
                StemOf(arguments).c_str(), arguments.overlap_days);
  }
  return Report(rotated);
}

int Revoke(const Arguments& arguments) {
  const std::string& device = arguments.device.device_id;
  const absl::Status revoked = support::RevokeDevice(arguments.folders.certificates, device,
                                                     arguments.why, support::SystemClock());
  if (revoked.ok()) std::printf("revoked %s\n", device.c_str());
  return Report(revoked);
}

std::string DayOf(int64_t time_us) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixMicros(time_us), absl::UTCTimeZone());
}

// "valid until 2027-01-02", "revoked 2026-03-04", "over since ..."
std::string Standing(const config::v1::DeviceCertificate& certificate, absl::Time now) {
  if (certificate.revoked_time_us() != 0) return "revoked " + DayOf(certificate.revoked_time_us());
  const bool over = absl::FromUnixMicros(certificate.accepted_until_us()) <= now;
  return (over ? "over since " : "valid until ") + DayOf(certificate.accepted_until_us());
}

void Print(const config::v1::Device& device, absl::Time now) {
  const std::string sites = absl::StrJoin(device.site_ids(), ",");
  std::printf("%-32s %-9s %s\n", device.device_id().c_str(), NameOf(device.kind()).c_str(),
              (sites.empty() ? device.role() : sites).c_str());
  for (const auto& certificate : device.certificates()) {
    std::printf("    %s  %s\n", certificate.sha256().substr(0, 16).c_str(),
                Standing(certificate, now).c_str());
  }
}

nlohmann::ordered_json ToJson(const config::v1::Device& device) {
  nlohmann::ordered_json certificates = nlohmann::ordered_json::array();
  for (const auto& one : device.certificates()) {
    certificates.push_back({{"sha256", one.sha256()},
                            {"issued_time_us", one.issued_time_us()},
                            {"accepted_until_us", one.accepted_until_us()},
                            {"revoked_time_us", one.revoked_time_us()}});
  }
  return {{"device", device.device_id()},
          {"kind", NameOf(device.kind())},
          {"sites", std::vector<std::string>(device.site_ids().begin(), device.site_ids().end())},
          {"role", device.role()},
          {"revoked_why", device.revoked_why()},
          {"certificates", std::move(certificates)}};
}

int List(const Arguments& arguments) {
  const auto table =
      support::ReadDeviceTable(support::DeviceTableFile(arguments.folders.certificates));
  if (!table.ok()) return Report(table.status());
  for (const config::v1::Device& device : table->devices()) {
    if (arguments.json) {
      std::printf("%s\n", ToJson(device).dump().c_str());
    } else {
      Print(device, absl::Now());
    }
  }
  return kExitDone;
}

// A subcommand. What it does runs while CLI11 parses.
CLI::App* AddPart(CLI::App& device, const std::shared_ptr<Arguments>& arguments, int* exit_code,
                  const char* name, const char* help,
                  const std::function<int(const Arguments&)>& run) {
  CLI::App* part = device.add_subcommand(name, help);
  part->add_option("--certificates", arguments->folders.certificates,
                   "Folder with ca.crt, devices.textproto and the certificates")
      ->required();
  part->callback([arguments, exit_code, run] { *exit_code = run(*arguments); });
  return part;
}

void AddAuthority(CLI::App& part, Arguments& arguments) {
  part.add_option("--authority", arguments.folders.authority,
                  "Folder with the authority's key, which no server needs")
      ->required();
}

void AddName(CLI::App& part, Arguments& arguments) {
  part.add_option("DEVICE", arguments.device.device_id,
                  "2-32 lower case letters, digits and hyphens")
      ->required();
}

void AddIssuing(CLI::App& part, Arguments& arguments) {
  part.add_option(
      "--address", arguments.device.addresses,
      "Of a service: DNS name or IP address under which it is reached; may be repeated");
  part.add_option("--days", arguments.device.days, "How long the certificate lasts, 1-397 days")
      ->check(CLI::Range(1, support::kCertificateDaysMax));
  part.add_option("--out", arguments.folders.out,
                  "Folder for DEVICE.crt and DEVICE.key instead of --certificates");
}

}  // namespace

void AddDeviceCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* device = app.add_subcommand(
      "device", "Let devices in and shut them out. Running servers follow within a second.");
  device->require_subcommand(1);

  CLI::App* authority =
      AddPart(*device, arguments, exit_code, "authority",
              "Make the authority that signs certificates, once for a city.", Authority);
  AddAuthority(*authority, *arguments);
  authority->add_flag("--keep", arguments->keep, "Do nothing when there is one already");

  CLI::App* enrol = AddPart(*device, arguments, exit_code, "enrol",
                            "Make a key and a certificate for a device and let it in.", Enrol);
  AddAuthority(*enrol, *arguments);
  AddName(*enrol, *arguments);
  enrol->add_option("--kind", arguments->device.kind, "terminal, gate, service or operator")
      ->required()
      ->transform(CLI::CheckedTransformer(Kinds()));
  enrol->add_option("--site", arguments->device.site_ids,
                    "Of a terminal or gate: a site that it may speak for; may be repeated");
  enrol->add_option("--role", arguments->device.role,
                    "Of an operator: administrator, official or auditor");
  AddIssuing(*enrol, *arguments);
  enrol->add_flag("--keep", arguments->keep,
                  "Do nothing when it is enrolled just so for 30 more days");

  CLI::App* rotate =
      AddPart(*device, arguments, exit_code, "rotate",
              "Make a new key and certificate; the earlier ones stay good for a while.", Rotate);
  AddAuthority(*rotate, *arguments);
  AddName(*rotate, *arguments);
  AddIssuing(*rotate, *arguments);
  rotate
      ->add_option("--overlap-days", arguments->overlap_days,
                   "How long the earlier certificates stay good, 0-30 days, by default 7")
      ->check(CLI::Range(0, support::kOverlapDaysMax));

  CLI::App* revoke =
      AddPart(*device, arguments, exit_code, "revoke",
              "Shut a device out at once: none of its certificates is good.", Revoke);
  AddName(*revoke, *arguments);
  revoke->add_option("--why", arguments->why, "Why, 1-256 characters")->required();

  CLI::App* list =
      AddPart(*device, arguments, exit_code, "list", "Print the devices and certificates.", List);
  list->add_flag("--json", arguments->json, "Print one JSON object a line");
}

}  // namespace bluegate
