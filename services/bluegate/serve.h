#ifndef BLUEGATE_SERVICES_BLUEGATE_SERVE_H_
#define BLUEGATE_SERVICES_BLUEGATE_SERVE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/support/config.h"

namespace bluegate {

// The key that signs the audit logs, in the data folder, where the configuration names no other.
inline constexpr char kAuditKeyFileName[] = "audit_key.pem";

struct ServeOptions {
  std::filesystem::path config_file;
  // Services to run, see ServiceNames(); empty runs all of them.
  std::vector<std::string> services;
  support::ConfigOverrides overrides;
  // PEM Ed25519 key that signs the checkpoints of the audit logs; empty: kAuditKeyFileName in the
  // data folder, which is made at the first start.
  std::filesystem::path audit_key_file;
  // Who signs: the first part of each log's name. Never changed while witnesses know it.
  std::string audit_name = "bluegate";
  // Written, as one JSON object {"grpc": "host:port", "http": "host:port"}, once everything
  // listens; removed when serving ends. Empty writes none.
  std::filesystem::path ready_file;
  // Free space of the data folder's disk below which no capture is taken, MiB.
  uint32_t disk_floor_mib = 1024;
  // Retention policy, see support::LoadRetention; empty: nothing is deleted for its age.
  std::filesystem::path retention_file;
  // Least level that is logged: debug, info, warning or error.
  std::string log_level = "info";
};

// Runs services until SIGTERM or SIGINT, then stops within 10 s: OK. Any error means that nothing
// was served: INVALID_ARGUMENT for the configuration, UNAVAILABLE for an address or a data folder
// in use. Called from the main thread before any other thread is started, because it blocks both
// signals for all threads.
absl::Status Serve(const ServeOptions& options);

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SERVE_H_
