#ifndef BLUEGATE_TESTS_SIMULATION_AUDIT_CHECK_H_
#define BLUEGATE_TESTS_SIMULATION_AUDIT_CHECK_H_

#include "absl/status/status.h"
#include "storage/case_store.h"

namespace bluegate::simulation {

// Whether the audit log of casework is the Merkle tree over just its leaves, whether each leaf is
// of bytes that are kept, and whether each passage has its leaf.
absl::Status CheckAuditLog(storage::CaseStore& cases);

}  // namespace bluegate::simulation

#endif  // BLUEGATE_TESTS_SIMULATION_AUDIT_CHECK_H_
