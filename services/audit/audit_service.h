#ifndef BLUEGATE_SERVICES_AUDIT_AUDIT_SERVICE_H_
#define BLUEGATE_SERVICES_AUDIT_AUDIT_SERVICE_H_

#include <memory>

#include "services/audit/log_host.h"
#include "services/support/hosted_service.h"

namespace bluegate::audit {

// Answers for the logs of a process (bluegate.audit.v1.AuditService); one in each process, beside
// the services whose logs they are. `host` and `clock`
// outlive it.
//
// Health: not OK while checkpoints cannot be signed or kept.
std::unique_ptr<support::HostedService> MakeAudit(LogHost* host, const Clock* clock);

}  // namespace bluegate::audit

#endif  // BLUEGATE_SERVICES_AUDIT_AUDIT_SERVICE_H_
