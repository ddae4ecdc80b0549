#include "services/registry/table_columns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "enforcement/plate/plate_number.h"
#include "enforcement/vehicle/day.h"
#include "enforcement/vehicle/muck_leave.h"
#include "services/support/utf8.h"

namespace bluegate::registry {
namespace {

constexpr size_t kShownBytesMax = 64;

// Digit of the stage codes of gates (domain F2.8): 0 to 6, D, X; the place is the contract's value.
constexpr std::string_view kStageCodes = "X0123456D";

// By the contract's values.
constexpr std::array<std::string_view, 6> kStageSources = {
    "", "disclosure", "register", "inspection", "engine_plate", "inferred"};

constexpr std::string_view kFindingPrefix = "FINDING_CODE_";

constexpr char kListMark = ';';
constexpr size_t kPlaceNameBytesMax = 64;

// Minutes after midnight of "00:00" to "24:00".
std::optional<uint32_t> MinuteOf(absl::string_view text) {
  constexpr size_t kTimeCharacters = 5;
  if (text.size() != kTimeCharacters || text[2] != ':') return std::nullopt;
  const std::string digits = absl::StrCat(text.substr(0, 2), text.substr(3));
  if (!std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit)) return std::nullopt;
  const int hour = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int minute = (digits[2] - '0') * 10 + (digits[3] - '0');
  const auto of_day = static_cast<uint32_t>(hour * 60 + minute);
  if (minute >= 60 || of_day > vehicle::kMinutesOfDay) return std::nullopt;
  return of_day;
}

bool ReadHourSpan(absl::string_view text, v1::HourSpan* span) {
  const std::vector<absl::string_view> ends = absl::StrSplit(text, '-');
  if (ends.size() != 2) return false;
  const auto from = MinuteOf(ends[0]);
  const auto until = MinuteOf(ends[1]);
  if (!from.has_value() || !until.has_value() || from == until) return false;
  span->set_from_minute(*from);
  span->set_until_minute(*until);
  // A day begins as 00:00 and ends as 24:00, so that hours have one way to be written.
  const bool begins_in_day = *from < vehicle::kMinutesOfDay;
  return begins_in_day && *until > 0;
}

}  // namespace

v1::RowError MakeRowError(uint64_t line, std::string_view field, std::string_view value,
                          std::string_view wish) {
  v1::RowError error;
  error.set_line(line);
  error.set_field(std::string(field));
  error.set_value(support::ShortUtf8(value, kShownBytesMax));
  error.set_wish(std::string(wish));
  return error;
}

bool IsLineOfText(std::string_view text) {
  const auto plain = [](char c) { return c >= ' ' && c < '\x7F'; };
  if (std::all_of(text.begin(), text.end(), plain)) return true;
  return support::Utf8Length(text) >= 0 && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
         });
}

bool CheckRowShape(const CsvRow& row, size_t columns, std::vector<v1::RowError>* errors) {
  if (!row.fault.empty()) {
    errors->push_back(MakeRowError(row.line, "row", row.fault, "CSV by RFC 4180"));
    return false;
  }
  if (row.fields.size() != columns) {
    errors->push_back(MakeRowError(row.line, "row", absl::StrCat(row.fields.size(), " fields"),
                                   absl::StrCat(columns, " fields")));
    return false;
  }
  return true;
}

bool ReadPlateNumber(const std::string& text, common::v1::PlateKey* plate) {
  const auto number = plate::PlateNumber::Parse(text);
  plate->set_number(text);
  return number.ok() && number->complete() && number->text() == text;
}

bool ReadPlateClass(const std::string& text, common::v1::PlateKey* plate) {
  const auto plate_class = plate::ParsePlateClassCode(text);
  if (!plate_class.has_value() || *plate_class == plate::PlateClass::kUnspecified) return false;
  plate->set_plate_class(static_cast<common::v1::PlateClass>(*plate_class));
  return plate::CodeOf(*plate_class) == text;
}

std::string WritePlateClass(const common::v1::PlateKey& plate) {
  return plate::CodeOf(
      plate::PlateClassFromCode(plate.plate_class()).value_or(plate::PlateClass::kUnspecified));
}

bool IsDayText(const std::string& text, bool required) {
  return text.empty() ? !required : vehicle::ParseDay(text).ok();
}

bool ReadStageCode(const std::string& text, v1::EmissionStage* stage) {
  const size_t found = text.size() == 1 ? kStageCodes.find(text[0]) : std::string_view::npos;
  if (found == std::string_view::npos) return false;
  *stage = static_cast<v1::EmissionStage>(found);
  return true;
}

std::string WriteStageCode(v1::EmissionStage stage) {
  const auto at = static_cast<size_t>(stage);
  return std::string(1, at < kStageCodes.size() ? kStageCodes[at] : kStageCodes[0]);
}

bool ReadStageSourceName(const std::string& text, v1::StageSource* source) {
  const auto found = std::find(kStageSources.begin(), kStageSources.end(), text);
  if (found == kStageSources.end()) return false;
  *source = static_cast<v1::StageSource>(found - kStageSources.begin());
  return true;
}

std::string WriteStageSourceName(v1::StageSource source) {
  const auto at = static_cast<size_t>(source);
  return std::string(at < kStageSources.size() ? kStageSources[at] : kStageSources[0]);
}

bool ReadFindingName(const std::string& text, v1::FindingCode* code) {
  if (text != absl::AsciiStrToLower(text)) return false;
  const std::string name = absl::StrCat(std::string(kFindingPrefix), absl::AsciiStrToUpper(text));
  return v1::FindingCode_Parse(name, code) && *code != v1::FINDING_CODE_UNSPECIFIED;
}

std::string WriteFindingName(v1::FindingCode code) {
  return absl::AsciiStrToLower(v1::FindingCode_Name(code).substr(kFindingPrefix.size()));
}

bool ReadCount(const std::string& text, uint32_t max, uint32_t* count) {
  *count = 0;
  if (text.empty()) return true;
  uint32_t read = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || text[0] == '0' || read > max) return false;
  *count = read;
  return true;
}

std::string WriteCount(uint32_t count) { return count == 0 ? "" : absl::StrCat(count); }

bool ReadPlaceNames(const std::string& text, size_t max,
                    google::protobuf::RepeatedPtrField<std::string>* names) {
  if (text.empty()) return true;
  for (const absl::string_view name : absl::StrSplit(text, kListMark)) {
    if (name.empty() || name.size() > kPlaceNameBytesMax) return false;
    if (static_cast<size_t>(names->size()) == max) return false;
    *names->Add() = std::string(name);
  }
  return true;
}

std::string WritePlaceNames(const google::protobuf::RepeatedPtrField<std::string>& names) {
  return absl::StrJoin(names, std::string(1, kListMark));
}

bool ReadHours(const std::string& text, size_t max,
               google::protobuf::RepeatedPtrField<v1::HourSpan>* hours) {
  if (text.empty()) return true;
  for (const absl::string_view span : absl::StrSplit(text, kListMark)) {
    if (static_cast<size_t>(hours->size()) == max || !ReadHourSpan(span, hours->Add())) {
      return false;
    }
  }
  return true;
}

std::string WriteHours(const google::protobuf::RepeatedPtrField<v1::HourSpan>& hours) {
  return absl::StrJoin(hours, std::string(1, kListMark),
                       [](std::string* out, const v1::HourSpan& span) {
                         absl::StrAppendFormat(out, "%02u:%02u-%02u:%02u", span.from_minute() / 60,
                                               span.from_minute() % 60, span.until_minute() / 60,
                                               span.until_minute() % 60);
                       });
}

bool CheckPlate(uint64_t line, const common::v1::PlateKey& plate,
                std::vector<v1::RowError>* errors) {
  const auto number = plate::PlateNumber::Parse(plate.number());
  const auto plate_class =
      plate::PlateClassFromCode(plate.plate_class()).value_or(plate::PlateClass::kUnspecified);
  if (number.ok() && plate::Fits(*number, plate_class)) return true;
  errors->push_back(MakeRowError(line, "plate_class", plate::CodeOf(plate_class),
                                 absl::StrCat("a class that has the number ", plate.number())));
  return false;
}

bool CheckDayOrder(uint64_t line, const std::string& from, std::string_view until_column,
                   const std::string& until, std::vector<v1::RowError>* errors) {
  // ISO days are in the order of their text.
  if (from.empty() || until.empty() || from <= until) return true;
  errors->push_back(
      MakeRowError(line, until_column, until, absl::StrCat("a day not before ", from)));
  return false;
}

}  // namespace bluegate::registry
