#ifndef BLUEGATE_SERVICES_BLUEGATE_SERVICE_TABLE_H_
#define BLUEGATE_SERVICES_BLUEGATE_SERVICE_TABLE_H_

#include <string_view>
#include <vector>

#include "services/support/hosted_service.h"

namespace bluegate {

// One service that this program can run.
struct ServiceRow {
  std::string_view name;
  support::MakeService make;
};

// All of them, in the order of starting: a service stands after those it calls, the gateway last,
// so that nobody is let in before everything answers.
const std::vector<ServiceRow>& ServiceTable();

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_SERVICE_TABLE_H_
