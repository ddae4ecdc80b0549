#include "services/bluegate/process_memory.h"

#include <malloc.h>

#include <fstream>
#include <string>
#include <string_view>

namespace bluegate {
namespace {

// A line of /proc/self/status such as "VmRSS:    1234 kB" (proc(5); the unit is 1024 bytes).
double StatusMb(std::string_view name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.compare(0, name.size(), name) != 0) continue;
    return std::stod(line.substr(name.size())) * 1024 / 1e6;
  }
  return 0;
}

}  // namespace

double ResidentMb() {
  malloc_trim(0);
  return StatusMb("VmRSS:");
}

double PeakResidentMb() { return StatusMb("VmHWM:"); }

}  // namespace bluegate
