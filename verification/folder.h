#ifndef BLUEGATE_VERIFICATION_FOLDER_H_
#define BLUEGATE_VERIFICATION_FOLDER_H_

#include <string_view>
#include <vector>

#include "verification/bundle.h"
#include "verification/finding.h"
#include "verification/log_rows.h"
#include "verification/rows.h"

namespace bluegate::verification {

// The services that keep a log, by the names of their folders.
const std::vector<std::string_view>& ServicesWithLogs();

// Checks the log of one service, and everything kept that its leaves tell of, from the rows of its
// database; also that each reading and passage rests on a picture of its own capture. Kept bytes
// that are gone are right when a later leaf tells of their deletion.
LogCoverage VerifyServiceRows(std::string_view service, Rows& rows, const Trust& trust,
                              Report* report);

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_FOLDER_H_
