#ifndef BLUEGATE_SERVICES_REGISTRY_CSV_SPLITTER_H_
#define BLUEGATE_SERVICES_REGISTRY_CSV_SPLITTER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

namespace bluegate::registry {

// One row of a CSV file.
struct CsvRow {
  uint64_t line = 1;  // where it begins, from 1
  std::vector<std::string> fields;
  // What breaks RFC 4180, such as "quote not closed"; empty when nothing does. The fields of such
  // a row mean nothing.
  std::string fault;
};

// Splits CSV (RFC 4180) that comes in pieces of any size: fields in quotes, doubled quotes, line
// breaks in quotes, LF or CRLF, with or without a UTF-8 byte order mark and a last line break.
// Empty lines are no rows. Holds one row at a time. Used by one thread.
class CsvSplitter {
 public:
  static constexpr size_t kRowBytesMax = 64 * 1024;
  static constexpr size_t kFieldsMax = 64;

  // Gets each row once; the row is the visitor's to move from. False ends the file: what comes
  // after it is not looked at.
  using Visit = absl::FunctionRef<bool(CsvRow& row)>;

  void Feed(std::string_view bytes, Visit visit);
  // The end of the file.
  void Finish(Visit visit);

 private:
  enum class State { kFieldStart, kPlain, kQuoted, kQuoteInQuoted, kReturn };

  void Take(char c, Visit visit);
  void TakePlain(char c, Visit visit);
  void Append(char c);
  void EndField();
  void EndRow(Visit visit);
  void Fault(std::string_view fault);

  State state_ = State::kFieldStart;
  uint64_t line_ = 1;
  size_t mark_bytes_ = 0;  // of a byte order mark so far; kMarkDone after it
  size_t row_bytes_ = 0;
  bool quoted_ = false;  // whether the field being read is in quotes
  bool ended_ = false;
  std::string field_;
  CsvRow row_;
};

// One line with its line break; fields are put in quotes where they must be.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_CSV_SPLITTER_H_
