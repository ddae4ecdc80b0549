#ifndef BLUEGATE_ENFORCEMENT_RULES_FACT_SPACE_H_
#define BLUEGATE_ENFORCEMENT_RULES_FACT_SPACE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "enforcement/rules/boxes.h"
#include "enforcement/rules/decide.h"
#include "enforcement/rules/matching.h"
#include "enforcement/rules/rule_set.h"
#include "enforcement/vehicle/truth.h"

namespace bluegate::rules {

// All facts that a rule set can tell apart. A set names finitely many values and limits of each
// fact; between them it decides alike. So each fact becomes a dimension of a few cells, each with
// one example, and a rule becomes boxes of cells: what is shown for every cell holds for every
// vehicle, site and moment. Days are real days from a good year before the first date that the set
// names to a good year after the last, so that weekdays, dates and holidays fall as they do.
// Immutable; the rule set outlives it.
class FactSpace {
 public:
  explicit FactSpace(const RuleSet& set);

  const BoxShape& shape() const { return shape_; }

  // The points that facts can have, as boxes that do not meet: a vehicle that is in no register has
  // no known fuel, and a certain number has no unread character.
  const std::vector<Box>& domain() const { return domain_; }

  // Where the rule of that index holds for certain; where no condition fails, be it that a fact is
  // not known. Boxes that may meet; none is empty; points outside of domain() may be among them.
  std::vector<Box> Certain(size_t rule) const;
  std::vector<Box> Possible(size_t rule) const;

  // An example of facts at a point of domain(): one cell of every dimension.
  Facts FactsAt(const std::vector<size_t>& point) const;

 private:
  using Apply = std::function<void(Facts*)>;

  // A fact of which one cell holds.
  struct Part {
    size_t dimension = 0;
    std::vector<Apply> examples;                      // by cell
    std::vector<std::vector<vehicle::Truth>> truths;  // by rule and cell
  };
  // A fact that is a set of values, such as status letters: each value, or values that all rules
  // treat alike, is a dimension of its own with the cells "no", "yes" and, unless always known,
  // "not known".
  struct SetPart {
    std::vector<size_t> dimensions;           // by group of values
    std::vector<std::vector<size_t>> wanted;  // by rule: the groups it names; none: it asks not
    std::vector<Apply> examples;              // by group: adds the value
  };

  // Adds the part: a cell for all candidates of which every rule's `holds` and `mark` are the same.
  // Returns the cell of each candidate. `key` is the same for rules that ask the same.
  template <typename Candidate, typename Key, typename Holds, typename Set, typename Mark>
  std::vector<size_t> AddPart(const std::vector<Candidate>& candidates, Key key, Holds holds,
                              Set set, Mark mark, Part* part);
  template <typename Value, typename List, typename Add>
  void AddSetPart(bool always_known, List list, Add add, SetPart* part);

  void AddPlace();
  void AddMoment();
  void AddNumber();
  void AddVehicleCodes();
  void AddStage();
  void AddVehicleMarks();
  void MakeDomain();

  std::vector<Box> BoxesOf(size_t rule, bool possible) const;
  bool Restrict(const Part& part, size_t rule, bool possible, Box* box) const;
  void ExpandSet(const SetPart& part, size_t rule, bool possible, std::vector<Box>* boxes) const;
  void ExpandTail(size_t rule, bool possible, std::vector<Box>* boxes) const;

  const RuleSet& set_;
  BoxShape shape_;
  Part subject_, number_state_, register_state_, site_kind_, site_id_, direction_, performance_,
      alert_, day_, minute_, number_, type_, fuel_, stage_, use_, eliminated_, exempt_, mass_, age_;
  SetPart zones_, status_, findings_;
  std::vector<const Part*> parts_;  // all of the above, in the order in which facts are set
  std::vector<const SetPart*> set_parts_;
  std::vector<absl::CivilDay> days_;  // by cell of day_
  std::vector<int> tail_digits_;      // by cell of number_
  std::string usual_status_;          // a letter that no rule names: A 正常 where it can be
  // Cells of what is not known.
  size_t unknown_number_ = 0, unknown_type_ = 0, unknown_fuel_ = 0, unknown_stage_ = 0,
         unasked_stage_ = 0, unknown_use_ = 0, unknown_mass_ = 0, unknown_age_ = 0;
  std::vector<Box> domain_;
};

}  // namespace bluegate::rules

#endif  // BLUEGATE_ENFORCEMENT_RULES_FACT_SPACE_H_
