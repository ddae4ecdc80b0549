#ifndef BLUEGATE_SERVICES_REGISTRY_TABLE_COLUMNS_H_
#define BLUEGATE_SERVICES_REGISTRY_TABLE_COLUMNS_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/registry/v1/register_table.pb.h"
#include "services/registry/csv_splitter.h"
#include "services/registry/table_form.h"

namespace bluegate::registry {

// The pieces that forms of tables are made of. Each value has just one way to be written, so that
// what was imported is exported byte for byte.

v1::RowError MakeRowError(uint64_t line, std::string_view field, std::string_view value,
                          std::string_view wish);

// UTF-8 without control characters.
bool IsLineOfText(std::string_view text);

// One column of a table that keeps messages of type M: how it is read into a message (false: not
// that), written again, and what is wanted.
template <typename M>
struct TableColumn {
  std::string name;
  std::function<bool(const std::string& text, M* message)> read;
  std::function<std::string(const M& message)> write;
  std::string wish;
  // Whether files may lack it; all columns after it are optional too.
  bool optional = false;
};

// Faults that make a row unreadable as a whole; false when there is one.
bool CheckRowShape(const CsvRow& row, size_t columns, std::vector<v1::RowError>* errors);

// Reads the cells of a row into `message`. True when each was sound.
template <typename M>
bool ReadCells(const CsvRow& row, const std::vector<TableColumn<M>>& columns, M* message,
               std::vector<v1::RowError>* errors) {
  if (!CheckRowShape(row, columns.size(), errors)) return false;
  const size_t before = errors->size();
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool text = IsLineOfText(row.fields[i]);
    if (text && columns[i].read(row.fields[i], message)) continue;
    errors->push_back(
        MakeRowError(row.line, columns[i].name, row.fields[i],
                     text ? columns[i].wish : "UTF-8 text without control characters"));
  }
  return errors->size() == before;
}

// Readers of single values; an empty text is taken where `required` is false.
bool ReadPlateNumber(const std::string& text, common::v1::PlateKey* plate);
bool ReadPlateClass(const std::string& text, common::v1::PlateKey* plate);
std::string WritePlateClass(const common::v1::PlateKey& plate);
bool IsDayText(const std::string& text, bool required);
bool ReadStageCode(const std::string& text, v1::EmissionStage* stage);
std::string WriteStageCode(v1::EmissionStage stage);
bool ReadStageSourceName(const std::string& text, v1::StageSource* source);
std::string WriteStageSourceName(v1::StageSource source);
bool ReadFindingName(const std::string& text, v1::FindingCode* code);
std::string WriteFindingName(v1::FindingCode code);
// A whole number from 1, or nothing for 0.
bool ReadCount(const std::string& text, uint32_t max, uint32_t* count);
std::string WriteCount(uint32_t count);
// Names of sites or zones of 1 to 64 bytes, at most `max`, separated by ";"; or nothing for none.
bool ReadPlaceNames(const std::string& text, size_t max,
                    google::protobuf::RepeatedPtrField<std::string>* names);
std::string WritePlaceNames(const google::protobuf::RepeatedPtrField<std::string>& names);
// Hours such as "06:00-20:00", at most `max`, separated by ";"; or nothing for none. They begin at
// 00:00 to 23:59 and end at 00:01 to 24:00, at another minute; "22:00-05:00" runs over midnight.
bool ReadHours(const std::string& text, size_t max,
               google::protobuf::RepeatedPtrField<v1::HourSpan>* hours);
std::string WriteHours(const google::protobuf::RepeatedPtrField<v1::HourSpan>& hours);

inline constexpr char kPlateNumberWish[] = "a complete plate number such as 陕D12345";
inline constexpr char kPlateClassWish[] = "two digits of GA/T 16.7 such as 01";
inline constexpr char kDayWish[] = "a day such as 2016-03-31, or nothing";
inline constexpr char kStageWish[] = "0 to 6, D or X";
inline constexpr char kStageSourceWish[] =
    "disclosure, register, inspection, engine_plate, inferred, or nothing";

// Columns of messages that have the field `plate`, and those of a field of text.
template <typename M>
TableColumn<M> PlateNumberColumn() {
  return {"plate_number",
          [](const std::string& text, M* m) { return ReadPlateNumber(text, m->mutable_plate()); },
          [](const M& m) { return m.plate().number(); }, kPlateNumberWish};
}

template <typename M>
TableColumn<M> PlateClassColumn() {
  return {"plate_class",
          [](const std::string& text, M* m) { return ReadPlateClass(text, m->mutable_plate()); },
          [](const M& m) { return WritePlateClass(m.plate()); }, kPlateClassWish};
}

// `field` gives the text of a message for writing; the copy for reading is made from it.
template <typename M>
TableColumn<M> TextColumn(std::string name, std::string& (*field)(M* message), size_t bytes_min,
                          size_t bytes_max) {
  std::string wish = bytes_min == 0 ? absl::StrCat("at most ", bytes_max, " bytes")
                                    : absl::StrCat(bytes_min, " to ", bytes_max, " bytes");
  return {std::move(name),
          [=](const std::string& text, M* m) {
            field(m) = text;
            return text.size() >= bytes_min && text.size() <= bytes_max;
          },
          [=](const M& m) { return field(const_cast<M*>(&m)); }, std::move(wish)};
}

template <typename M>
TableColumn<M> DayColumn(std::string name, std::string& (*field)(M* message), bool required) {
  return {std::move(name),
          [=](const std::string& text, M* m) {
            field(m) = text;
            return IsDayText(text, required);
          },
          [=](const M& m) { return field(const_cast<M*>(&m)); },
          required ? "a day such as 2016-03-31" : kDayWish};
}

// Whether number and class fit, both of them sound; appends the error.
bool CheckPlate(uint64_t line, const common::v1::PlateKey& plate,
                std::vector<v1::RowError>* errors);

// Days in order: `until` is not before `from`, where both are there.
bool CheckDayOrder(uint64_t line, const std::string& from, std::string_view until_column,
                   const std::string& until, std::vector<v1::RowError>* errors);

// A form over such columns.
template <typename M>
class MessageForm : public TableForm {
 public:
  // `check` looks at what several cells say together, `place` gives key, part and identity.
  using Check = bool (*)(uint64_t line, const M& message, std::vector<v1::RowError>* errors);
  using Place = TableRow (*)(const M& message);

  MessageForm(v1::RegisterTable table, std::string_view unique, std::vector<TableColumn<M>> columns,
              Check check, Place place)
      : table_(table), unique_(unique), columns_(std::move(columns)), check_(check), place_(place) {
    for (const TableColumn<M>& column : columns_) names_.push_back(column.name);
  }

  v1::RegisterTable table() const override { return table_; }
  const std::vector<std::string>& columns() const override { return names_; }
  size_t columns_required() const override {
    const auto optional =
        std::find_if(columns_.begin(), columns_.end(),
                     [](const TableColumn<M>& column) { return column.optional; });
    return static_cast<size_t>(optional - columns_.begin());
  }
  std::string_view unique() const override { return unique_; }

  TableRow Read(const CsvRow& row, std::vector<v1::RowError>* errors) const override {
    M message;
    if (!ReadCells(row, columns_, &message, errors)) return {};
    if (!check_(row.line, message, errors)) return {};
    TableRow result = place_(message);
    result.record = message.SerializeAsString();
    return result;
  }

  absl::StatusOr<std::string> Line(std::string_view record) const override {
    const absl::StatusOr<M> message = Parse(record);
    if (!message.ok()) return message.status();
    std::vector<std::string> fields;
    for (const TableColumn<M>& column : columns_) fields.push_back(column.write(*message));
    return CsvLine(fields);
  }

  absl::StatusOr<std::string> Identity(std::string_view record) const override {
    const absl::StatusOr<M> message = Parse(record);
    if (!message.ok()) return message.status();
    return place_(*message).identity;
  }

 private:
  absl::StatusOr<M> Parse(std::string_view record) const {
    M message;
    if (!message.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
      return absl::DataLossError(absl::StrCat(name(), ": a record cannot be read"));
    }
    return message;
  }

  const v1::RegisterTable table_;
  const std::string unique_;
  const std::vector<TableColumn<M>> columns_;
  const Check check_;
  const Place place_;
  std::vector<std::string> names_;
};

}  // namespace bluegate::registry

#endif  // BLUEGATE_SERVICES_REGISTRY_TABLE_COLUMNS_H_
