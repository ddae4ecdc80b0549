#include "enforcement/rules/fact_space.h"

#include <algorithm>
#include <string>
#include <utility>

namespace bluegate::rules {
namespace {

using vehicle::Truth;

// Cells of a dimension of SetPart.
constexpr size_t kNo = 0, kYes = 1, kNotKnown = 2;
// Cells of eliminated_ and exempt_ that a vehicle in no register has.
constexpr size_t kMarkNotKnown = 2;
// Cells in the order of their candidates.
constexpr size_t kFound = 0, kNotFound = 1, kNotAsked = 2;
constexpr size_t kCertain = 0, kUncertain = 1;

void AllowOnly(size_t dimension, size_t cell, Box* box) {
  box->ForbidAll(dimension);
  box->Allow(dimension, cell);
}

}  // namespace

FactSpace::FactSpace(const RuleSet& set) : set_(set) {
  AddMoment();
  AddPlace();
  AddNumber();
  AddVehicleCodes();
  AddStage();
  AddVehicleMarks();
  MakeDomain();
}

void FactSpace::MakeDomain() {
  std::vector<Box> of_vehicle;
  // In a register: marks and findings are known, the letters of the status all or none.
  Box found(shape_);
  AllowOnly(register_state_.dimension, kFound, &found);
  found.Forbid(eliminated_.dimension, kMarkNotKnown);
  found.Forbid(exempt_.dimension, kMarkNotKnown);
  found.Forbid(stage_.dimension, unasked_stage_);
  for (const size_t d : findings_.dimensions) found.Forbid(d, kNotKnown);
  of_vehicle.assign(status_.dimensions.empty() ? 1 : 2, found);
  for (const size_t d : status_.dimensions) {
    of_vehicle[0].Forbid(d, kNotKnown);
    AllowOnly(d, kNotKnown, &of_vehicle[1]);
  }
  // In none, or not asked: nothing is known but what was found on the spot.
  for (const bool asked : {true, false}) {
    Box absent(shape_);
    AllowOnly(register_state_.dimension, asked ? kNotFound : kNotAsked, &absent);
    AllowOnly(type_.dimension, unknown_type_, &absent);
    AllowOnly(fuel_.dimension, unknown_fuel_, &absent);
    AllowOnly(use_.dimension, unknown_use_, &absent);
    AllowOnly(mass_.dimension, unknown_mass_, &absent);
    AllowOnly(age_.dimension, unknown_age_, &absent);
    AllowOnly(stage_.dimension, asked ? unknown_stage_ : unasked_stage_, &absent);
    AllowOnly(eliminated_.dimension, kMarkNotKnown, &absent);
    AllowOnly(exempt_.dimension, kMarkNotKnown, &absent);
    for (const size_t d : status_.dimensions) AllowOnly(d, kNotKnown, &absent);
    for (const size_t d : findings_.dimensions) absent.Forbid(d, kNo);
    of_vehicle.push_back(absent);
  }
  for (const Box& box : of_vehicle) {
    Box certain = box;
    AllowOnly(number_state_.dimension, kCertain, &certain);
    certain.Forbid(number_.dimension, unknown_number_);
    domain_.push_back(certain);
    Box uncertain = box;
    AllowOnly(number_state_.dimension, kUncertain, &uncertain);
    domain_.push_back(uncertain);
  }
}

std::vector<Box> FactSpace::Certain(size_t rule) const { return BoxesOf(rule, false); }
std::vector<Box> FactSpace::Possible(size_t rule) const { return BoxesOf(rule, true); }

std::vector<Box> FactSpace::BoxesOf(size_t rule, bool possible) const {
  Box box(shape_);
  for (const Part* part : parts_) {
    if (!Restrict(*part, rule, possible, &box)) return {};
  }
  std::vector<Box> boxes = {box};
  for (const SetPart* part : set_parts_) ExpandSet(*part, rule, possible, &boxes);
  ExpandTail(rule, possible, &boxes);
  return boxes;
}

bool FactSpace::Restrict(const Part& part, size_t rule, bool possible, Box* box) const {
  bool any = false;
  for (size_t cell = 0; cell < part.examples.size(); ++cell) {
    const Truth truth = part.truths[rule][cell];
    const bool holds = truth == Truth::kYes || (possible && truth == Truth::kUnknown);
    if (holds) {
      any = true;
    } else {
      box->Forbid(part.dimension, cell);
    }
  }
  return any;
}

// One of the wanted values is enough, so each makes a box of its own.
void FactSpace::ExpandSet(const SetPart& part, size_t rule, bool possible,
                          std::vector<Box>* boxes) const {
  if (part.wanted[rule].empty()) return;
  std::vector<Box> expanded;
  for (const Box& box : *boxes) {
    for (const size_t group : part.wanted[rule]) {
      const size_t d = part.dimensions[group];
      Box one = box;
      AllowOnly(d, kYes, &one);
      if (possible && shape_.cells(d) > kNotKnown) one.Allow(d, kNotKnown);
      expanded.push_back(one);
    }
  }
  *boxes = std::move(expanded);
}

// Which digits rest depends on the day, so each group of days with the same digits makes a box.
void FactSpace::ExpandTail(size_t rule, bool possible, std::vector<Box>* boxes) const {
  const std::vector<TailDay>& tail_days = set_.rules[rule].condition.tail_days;
  if (tail_days.empty()) return;
  std::vector<std::string> groups;  // the resting digits, each group once
  std::vector<std::string> group_of;
  for (const absl::CivilDay day : days_) {
    std::string resting;
    for (int digit = 0; digit <= 9; ++digit) {
      if (RestsOn(tail_days, digit, day, WeekdayOf(day))) resting += static_cast<char>('0' + digit);
    }
    if (std::find(groups.begin(), groups.end(), resting) == groups.end()) groups.push_back(resting);
    group_of.push_back(std::move(resting));
  }
  std::vector<Box> expanded;
  for (const Box& box : *boxes) {
    for (const std::string& group : groups) {
      Box one = box;
      for (size_t cell = 0; cell < days_.size(); ++cell) {
        if (group_of[cell] != group) one.Forbid(day_.dimension, cell);
      }
      for (size_t cell = 0; cell < tail_digits_.size(); ++cell) {
        const int digit = tail_digits_[cell];
        const bool rests = digit >= 0 && group.find(static_cast<char>('0' + digit)) != group.npos;
        const bool open = possible && digit == kTailDigitUnknown;
        if (!rests && !open) one.Forbid(number_.dimension, cell);
      }
      if (!one.empty()) expanded.push_back(one);
    }
  }
  *boxes = std::move(expanded);
}

Facts FactSpace::FactsAt(const std::vector<size_t>& point) const {
  Facts facts;
  // The moment comes first: what follows is counted from its day.
  for (const Part* part : parts_) part->examples[point[part->dimension]](&facts);
  for (const SetPart* part : set_parts_) {
    for (size_t group = 0; group < part->dimensions.size(); ++group) {
      if (point[part->dimensions[group]] == kYes) part->examples[group](&facts);
    }
  }
  if (facts.register_state != RegisterState::kFound) facts.vehicle.reset();
  const bool letters_known =
      status_.dimensions.empty() || point[status_.dimensions.front()] != kNotKnown;
  if (facts.vehicle && facts.vehicle->status.empty() && letters_known) {
    facts.vehicle->status = usual_status_;
  }
  return facts;
}

}  // namespace bluegate::rules
