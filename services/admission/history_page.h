#ifndef BLUEGATE_SERVICES_ADMISSION_HISTORY_PAGE_H_
#define BLUEGATE_SERVICES_ADMISSION_HISTORY_PAGE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::admission {

// A page of a log of changes that is shown newest first: the changes numbered (oldest, newest],
// counted from 1 in the order they were made, so that a change made meanwhile moves no page.
struct HistoryPage {
  size_t newest = 0;
  size_t oldest = 0;
  std::string next_token;  // empty: nothing is older
};

// INVALID_ARGUMENT names page_size or page_token.
inline absl::StatusOr<HistoryPage> PageOfHistory(size_t changes, uint32_t page_size,
                                                 const std::string& page_token) {
  const absl::StatusOr<uint32_t> size = support::PageSize(page_size);
  if (!size.ok()) return size.status();
  HistoryPage page;
  page.newest = changes;
  if (!page_token.empty()) {
    const absl::StatusOr<uint64_t> position = support::DecodePageToken(page_token);
    if (!position.ok()) return position.status();
    page.newest = std::min<uint64_t>(*position, changes);
  }
  page.oldest = page.newest - std::min<size_t>(*size, page.newest);
  if (page.oldest > 0) page.next_token = support::EncodePageToken(page.oldest);
  return page;
}

}  // namespace bluegate::admission

#endif  // BLUEGATE_SERVICES_ADMISSION_HISTORY_PAGE_H_
