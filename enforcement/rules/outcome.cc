#include "enforcement/rules/outcome.h"

namespace bluegate::rules {

std::string_view NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "PASS";
    case Outcome::kFlag:
      return "FLAG";
    case Outcome::kHold:
      return "HOLD";
    case Outcome::kRefuse:
      return "REFUSE";
    case Outcome::kUnspecified:
      break;
  }
  return "UNSPECIFIED";
}

std::string_view NameOf(AlertLevel level) {
  switch (level) {
    case AlertLevel::kYellow:
      return "yellow";
    case AlertLevel::kOrange:
      return "orange";
    case AlertLevel::kRed:
      return "red";
    case AlertLevel::kNone:
    case AlertLevel::kUnspecified:
      break;
  }
  return "none";
}

std::string_view NameOf(SiteKind kind) {
  switch (kind) {
    case SiteKind::kCheckpoint:
      return "checkpoint";
    case SiteKind::kGate:
      return "gate";
    case SiteKind::kUnspecified:
      break;
  }
  return "unspecified";
}

std::string_view NameOf(Direction direction) {
  switch (direction) {
    case Direction::kIn:
      return "in";
    case Direction::kOut:
      return "out";
    case Direction::kUnspecified:
      break;
  }
  return "unspecified";
}

std::string_view NameOf(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::kMachine:
      return "machine";
    case SubjectKind::kAny:
      return "any";
    case SubjectKind::kVehicle:
    case SubjectKind::kUnspecified:
      break;
  }
  return "vehicle";
}

std::string_view NameOf(NumberState state) {
  return state == NumberState::kUncertain ? "uncertain" : "certain";
}

std::string_view NameOf(RegisterState state) {
  switch (state) {
    case RegisterState::kFound:
      return "found";
    case RegisterState::kNotFound:
      return "not found";
    case RegisterState::kUnspecified:
      break;
  }
  return "not looked up";
}

std::string_view ControlStateZh(AlertLevel level) {
  switch (level) {
    case AlertLevel::kYellow:
      return "黄色预警";
    case AlertLevel::kOrange:
      return "橙色预警";
    case AlertLevel::kRed:
      return "红色预警";
    case AlertLevel::kNone:
    case AlertLevel::kUnspecified:
      break;
  }
  return "常态管控";
}

std::string_view PassageZh(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
    case Outcome::kFlag:
      return "准予通行";
    case Outcome::kRefuse:
      return "禁止通行";
    case Outcome::kHold:
    case Outcome::kUnspecified:
      break;
  }
  return "等待核实";
}

}  // namespace bluegate::rules
