#include "services/registry/csv_splitter.h"

#include <utility>

namespace bluegate::registry {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr size_t kMarkDone = 4;

}  // namespace

void CsvSplitter::Feed(std::string_view bytes, Visit visit) {
  for (const char c : bytes) {
    if (ended_) return;
    if (mark_bytes_ < kMark.size()) {
      if (c == kMark[mark_bytes_]) {
        ++mark_bytes_;
        continue;
      }
      const size_t begun = std::exchange(mark_bytes_, kMarkDone);
      for (const char m : kMark.substr(0, begun)) Take(m, visit);
    }
    Take(c, visit);
  }
}

void CsvSplitter::Finish(Visit visit) {
  if (ended_) return;
  if (state_ == State::kQuoted) Fault("quote not closed, wanted a closing quote");
  if (state_ == State::kReturn) Fault("carriage return without line feed, wanted LF or CRLF");
  EndRow(visit);
  ended_ = true;
}

void CsvSplitter::Take(char c, Visit visit) {
  if (++row_bytes_ > kRowBytesMax) Fault("row longer than 65536 bytes");
  if (c == '\0') Fault("zero byte, wanted UTF-8 text");
  switch (state_) {
    case State::kFieldStart:
      if (c == '"') {
        quoted_ = true;
        state_ = State::kQuoted;
        return;
      }
      return TakePlain(c, visit);
    case State::kPlain:
      if (c == '"') Fault("quote inside a field that does not begin with one");
      return TakePlain(c, visit);
    case State::kQuoted:
      if (c == '"') {
        state_ = State::kQuoteInQuoted;
        return;
      }
      if (c == '\n') ++line_;
      return Append(c);
    case State::kQuoteInQuoted:
      if (c == '"') {
        state_ = State::kQuoted;
        return Append(c);
      }
      if (c != ',' && c != '\n' && c != '\r') Fault("text after a closing quote");
      return TakePlain(c, visit);
    case State::kReturn:
      if (c == '\n') return EndRow(visit);
      Fault("carriage return without line feed, wanted LF or CRLF");
      state_ = State::kPlain;
      return TakePlain(c, visit);
  }
}

// A byte outside quotes.
void CsvSplitter::TakePlain(char c, Visit visit) {
  switch (c) {
    case ',':
      return EndField();
    case '\n':
      return EndRow(visit);
    case '\r':
      state_ = State::kReturn;
      return;
    default:
      state_ = State::kPlain;
      return Append(c);
  }
}

void CsvSplitter::Append(char c) {
  if (row_.fault.empty()) field_.push_back(c);
}

void CsvSplitter::EndField() {
  if (row_.fields.size() >= kFieldsMax) Fault("more than 64 fields");
  if (row_.fault.empty()) row_.fields.push_back(std::move(field_));
  field_.clear();
  quoted_ = false;
  state_ = State::kFieldStart;
}

void CsvSplitter::EndRow(Visit visit) {
  const bool empty_line = row_.fields.empty() && field_.empty() && !quoted_ && row_.fault.empty();
  if (!empty_line) {
    EndField();
    ended_ = !visit(row_);
  }
  ++line_;
  row_ = CsvRow();
  row_.line = line_;
  row_bytes_ = 0;
  state_ = State::kFieldStart;
}

void CsvSplitter::Fault(std::string_view fault) {
  if (!row_.fault.empty()) return;
  row_.fault = std::string(fault);
  row_.fields.clear();
  field_.clear();
}

std::string CsvLine(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) line.push_back(',');
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
      line.append(field);
      continue;
    }
    line.push_back('"');
    for (const char c : field) {
      if (c == '"') line.push_back('"');
      line.push_back(c);
    }
    line.push_back('"');
  }
  line.push_back('\n');
  return line;
}

}  // namespace bluegate::registry
