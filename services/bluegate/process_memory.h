#ifndef BLUEGATE_SERVICES_BLUEGATE_PROCESS_MEMORY_H_
#define BLUEGATE_SERVICES_BLUEGATE_PROCESS_MEMORY_H_

namespace bluegate {

// Memory of this process that is in RAM, megabytes of 10^6 bytes, after what was freed has been
// given back to the system. 0 where /proc does not tell.
double ResidentMb();

// The most it ever was.
double PeakResidentMb();

}  // namespace bluegate

#endif  // BLUEGATE_SERVICES_BLUEGATE_PROCESS_MEMORY_H_
