#ifndef BLUEGATE_ENFORCEMENT_VEHICLE_TRUTH_H_
#define BLUEGATE_ENFORCEMENT_VEHICLE_TRUTH_H_

#include <algorithm>

namespace bluegate::vehicle {

// Three-valued truth (Kleene): a question about a fact that nobody knows has the answer kUnknown.
enum class Truth { kNo = 0, kUnknown = 1, kYes = 2 };

inline Truth ToTruth(bool value) { return value ? Truth::kYes : Truth::kNo; }
inline Truth And(Truth a, Truth b) { return std::min(a, b); }
inline Truth Or(Truth a, Truth b) { return std::max(a, b); }

}  // namespace bluegate::vehicle

#endif  // BLUEGATE_ENFORCEMENT_VEHICLE_TRUTH_H_
