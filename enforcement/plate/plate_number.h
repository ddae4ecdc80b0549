#ifndef BLUEGATE_ENFORCEMENT_PLATE_PLATE_NUMBER_H_
#define BLUEGATE_ENFORCEMENT_PLATE_PLATE_NUMBER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "enforcement/plate/plate_class.h"

namespace bluegate::plate {

// Stands for one character that could not be read (GA/T 1400 PlateNo).
inline constexpr char kUnread = '-';

// Longest text that is looked at, in bytes; plates have 7 or 8 characters, older ones
// of the armed police 9.
inline constexpr size_t kNumberTextBytesMax = 64;

// Text as people and cameras write it, made one: letters upper case, full-width forms half-width,
// spaces and dots (· • ・ .) removed. It says nothing about the grammar.
// INVALID_ARGUMENT: malformed UTF-8, or longer than kNumberTextBytesMax.
absl::StatusOr<std::string> Normalize(std::string_view text);

// A plate number that fits the layout of at least one class, normalised, such as 陕D12345. Unread
// characters are '-' and fit anything. An immutable value; equal texts are equal numbers.
class PlateNumber {
 public:
  // Empty: no number. Fits no class.
  PlateNumber() = default;

  // Normalises and checks. INVALID_ARGUMENT, naming value and wish, when no class has such a
  // number.
  static absl::StatusOr<PlateNumber> Parse(std::string_view text);

  // As Parse, but the number must fit this class (kUnspecified: any).
  static absl::StatusOr<PlateNumber> ParseAs(std::string_view text, PlateClass plate_class);

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  // Whether every character was read.
  bool complete() const { return text_.find(kUnread) == std::string::npos; }

  // Its characters; the views live as long as this number.
  std::vector<std::string_view> Characters() const;

  friend auto operator<=>(const PlateNumber&, const PlateNumber&) = default;

  template <typename H>
  friend H AbslHashValue(H h, const PlateNumber& number) {
    return H::combine(std::move(h), number.text_);
  }

 private:
  explicit PlateNumber(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

// A vehicle's name in a register: the same number exists on two colours, so both are needed.
struct PlateKey {
  PlateNumber number;
  PlateClass plate_class = PlateClass::kUnspecified;

  friend auto operator<=>(const PlateKey&, const PlateKey&) = default;

  template <typename H>
  friend H AbslHashValue(H h, const PlateKey& key) {
    return H::combine(std::move(h), key.number, key.plate_class);
  }
};

// Whether the number has a layout of the class (GA 36-2018 and T1 of the domain notes).
bool Fits(const PlateNumber& number, PlateClass plate_class);

// Classes whose layout the number has, the most common first.
std::vector<PlateClass> ClassesOf(const PlateNumber& number);

// Those of them that also have the colour; kUnspecified colour narrows nothing.
std::vector<PlateClass> ClassesOf(const PlateNumber& number, PlateColor color);

// The class that number and colour tell. Seven characters on yellow are a large vehicle, though
// low-speed and temporary plates share that layout: ClassesOf gives all. kUnspecified where number
// and colour agree on no class, or where unread characters leave layouts open (陕D1234- on yellow
// may end in a digit, 挂 or 学). With kUnspecified colour, only where the number alone leaves one
// class.
PlateClass ClassOf(const PlateNumber& number, PlateColor color);

}  // namespace bluegate::plate

#endif  // BLUEGATE_ENFORCEMENT_PLATE_PLATE_NUMBER_H_
