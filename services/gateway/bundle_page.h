#ifndef BLUEGATE_SERVICES_GATEWAY_BUNDLE_PAGE_H_
#define BLUEGATE_SERVICES_GATEWAY_BUNDLE_PAGE_H_

#include <httplib.h>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "enforcement/clock.h"
#include "services/gateway/sign_in.h"
#include "services/gateway/stream_slots.h"
#include "services/support/access_table.h"
#include "services/support/hosted_service.h"

namespace bluegate::gateway {

// Bundles made or sent at the same time. Each holds a thread of the HTTP server, for up to 15 s
// while it waits for checkpoints and then as long as its browser takes it, and a whole bundle in
// memory. Four leave the other threads to those who judge.
inline constexpr int kBundlesMax = 4;

// Whether the role may have bundles: it may do each of what one comes to, by the table of access.
absl::Status CheckBundleAccess(support::Role role);

// The name of a download that holds the case: letters, digits, '.', '-' and '_' alone.
std::string BundleFileName(std::string_view case_id);

// GET /bundle?case=ID&purpose=TEXT: the bundle of a case as `bluegate case export` writes it, as a
// ZIP archive: unpacked it is what `bluegate verify` checks. Thread-safe.
class BundlePage {
 public:
  // Puts into the audit log that the account takes the case for that purpose.
  using RecordExport = std::function<absl::Status(
      const std::string& account, const std::string& case_id, const std::string& purpose)>;

  // All outlive the page, which outlives its answers. Once `stopping` is true none is made any
  // more.
  BundlePage(support::Channels* channels, const Clock* clock, const std::atomic<bool>* stopping,
             RecordExport record_export);

  // Answers somebody signed in. The bundle is collected, then the export is recorded, then the
  // first byte is sent: nobody has a bundle of which no leaf tells, and no leaf tells of one that
  // could not be made. 403 for a role that may not or a request of another site's page, 405 for
  // anything but GET, 400 for a bad case id or purpose, 404 when there is no such case, 429 while
  // kBundlesMax are under way, 503 when the export cannot be recorded.
  void Answer(const httplib::Request& request, const SignedIn& officer,
              httplib::Response& response);

 private:
  absl::Status Open(const httplib::Request& request, const SignedIn& officer,
                    httplib::Response& response);

  support::Channels* const channels_;
  const Clock* const clock_;
  const std::atomic<bool>* const stopping_;
  const RecordExport record_export_;
  StreamSlots slots_{kBundlesMax};
};

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_BUNDLE_PAGE_H_
