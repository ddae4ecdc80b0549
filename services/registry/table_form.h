#ifndef BLUEGATE_SERVICES_REGISTRY_TABLE_FORM_H_
#define BLUEGATE_SERVICES_REGISTRY_TABLE_FORM_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "services/registry/csv_splitter.h"

namespace bluegate::registry {

// A row of a table as it is kept.
struct TableRow {
  std::string key;       // what it is looked up by: the plate number, or a machine's code
  uint32_t part = 0;     // the plate class; 0 for a machine
  std::string identity;  // tells rows of one vehicle apart; empty where there is one only
  std::string record;    // the table's message, serialized
};

// How one table of the register is written as CSV. An immutable object that lives as long as the
// program; any thread may call.
class TableForm {
 public:
  virtual ~TableForm() = default;

  virtual v1::RegisterTable table() const = 0;
  // The columns in order. The first one says what a row is about.
  virtual const std::vector<std::string>& columns() const = 0;
  // How many of them every file has. Those after them, or the last of those, may be absent from a
  // file, as they are from files that are older than the columns; their cells are empty then.
  virtual size_t columns_required() const { return columns().size(); }
  // What no two rows have in common, for people: "number and class".
  virtual std::string_view unique() const = 0;

  // Reads a row of all columns. Everything that is wrong with it is appended to `errors`, and only
  // a row without errors gives one that may be kept.
  virtual TableRow Read(const CsvRow& row, std::vector<v1::RowError>* errors) const = 0;
  // The line of a record, with its line break. DATA_LOSS when it cannot be read.
  virtual absl::StatusOr<std::string> Line(std::string_view record) const = 0;

  // What tells a record apart from others of its key and part.
  virtual absl::StatusOr<std::string> Identity(std::string_view record) const = 0;

  // As in a schema line: "vehicles".
  std::string name() const;
  // The first lines of a file: "#bluegate vehicles 1", and the names of the columns.
  std::string SchemaLine() const;
  std::string Header() const;

  // What is wrong with the line of column names; empty when nothing is.
  std::vector<v1::RowError> HeaderErrors(const CsvRow& header) const;
};

// Null for UNSPECIFIED and for numbers that are no table.
const TableForm* FindTableForm(v1::RegisterTable table);
// By its name in a schema line.
const TableForm* FindTableForm(std::string_view name);

// Version of every form that this program reads and writes.
inline constexpr std::string_view kTableFormVersion = "1";

// "vehicles", "muck_permits".
std::string TableName(v1::RegisterTable table);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_TABLE_FORM_H_
