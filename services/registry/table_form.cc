#include "services/registry/table_form.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "enforcement/text.h"
#include "services/registry/side_tables.h"
#include "services/registry/table_columns.h"
#include "services/registry/vehicle_row.h"

namespace bluegate::registry {
namespace {

constexpr std::string_view kTablePrefix = "REGISTER_TABLE_";

}  // namespace

std::string TableName(v1::RegisterTable table) {
  const std::string& name = v1::RegisterTable_Name(table);
  return name.empty() ? absl::StrCat(static_cast<int>(table))
                      : absl::AsciiStrToLower(name.substr(kTablePrefix.size()));
}

std::string TableForm::name() const { return TableName(table()); }

std::string TableForm::SchemaLine() const {
  return absl::StrCat("#bluegate ", name(), " ", AbslView(kTableFormVersion));
}

std::string TableForm::Header() const { return absl::StrJoin(columns(), ","); }

std::vector<v1::RowError> TableForm::HeaderErrors(const CsvRow& header) const {
  if (!header.fault.empty()) return {MakeRowError(header.line, "header", header.fault, Header())};
  std::vector<v1::RowError> errors;
  const std::vector<std::string>& names = columns();
  const size_t wanted = std::max(columns_required(), std::min(header.fields.size(), names.size()));
  for (size_t i = 0; i < wanted; ++i) {
    const std::string found = i < header.fields.size() ? header.fields[i] : "";
    if (found != names[i]) {
      errors.push_back(MakeRowError(header.line, names[i], found,
                                    absl::StrCat("column ", i + 1, " to be named ", names[i])));
    }
  }
  for (size_t i = names.size(); i < header.fields.size(); ++i) {
    errors.push_back(MakeRowError(header.line, "header", header.fields[i],
                                  absl::StrCat("no more than ", names.size(), " columns")));
  }
  return errors;
}

const TableForm* FindTableForm(v1::RegisterTable table) {
  return table == v1::REGISTER_TABLE_VEHICLES ? &VehicleForm() : FindSideTableForm(table);
}

const TableForm* FindTableForm(std::string_view name) {
  for (int table = 1; table <= v1::RegisterTable_MAX; ++table) {
    const TableForm* const form = FindTableForm(static_cast<v1::RegisterTable>(table));
    if (form != nullptr && form->name() == name) return form;
  }
  return nullptr;
}

}  // namespace bluegate::registry
