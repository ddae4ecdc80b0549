#ifndef BLUEGATE_SERVICES_GATEWAY_EVIDENCE_PAGES_H_
#define BLUEGATE_SERVICES_GATEWAY_EVIDENCE_PAGES_H_

#include <httplib.h>

#include <atomic>
#include <string_view>

#include "services/support/hosted_service.h"

namespace bluegate::gateway {

inline constexpr std::string_view kEvidencePrefix = "/evidence/";
// What the page calls; whose role may call it may see the page.
inline constexpr char kGetPictureMethod[] = "/bluegate.capture.v1.IntakeService/GetPicture";

// GET /evidence/<SHA-256 as 64 lower-case hex digits>: the bytes of a kept picture, exactly as they
// came. They can never change under this name, so the browser may keep them for a year. 404 when
// there is no such picture.
void EvidencePage(const httplib::Request& request, support::Channels& channels,
                  const std::atomic<bool>& stopping, httplib::Response& response);

}  // namespace bluegate::gateway

#endif  // BLUEGATE_SERVICES_GATEWAY_EVIDENCE_PAGES_H_
