#include "enforcement/suspicion/near_reading.h"

#include <array>
#include <set>
#include <string>
#include <string_view>

#include "enforcement/plate/characters.h"
#include "enforcement/plate/look_alike.h"

namespace bluegate::suspicion {
namespace {

constexpr size_t kShortPlateCharacters = 7;

// Every character that a plate may bear at one of its places.
const std::vector<std::string_view>& Alphabet() {
  static const auto* const alphabet = [] {
    auto* all = new std::vector<std::string_view>(plate::ProvinceCharacters().begin(),
                                                  plate::ProvinceCharacters().end());
    static constexpr std::string_view kAscii = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (size_t i = 0; i < kAscii.size(); ++i) all->push_back(kAscii.substr(i, 1));
    for (const std::string_view word :
         {"挂", "学", "警", "港", "澳", "使", "领", "临", "试", "超"}) {
      all->push_back(word);
    }
    return all;
  }();
  return *alphabet;
}

std::string Join(const std::vector<std::string_view>& characters) {
  std::string text;
  for (const std::string_view character : characters) text += character;
  return text;
}

void AddIfNumber(const std::vector<std::string_view>& characters,
                 std::set<plate::PlateNumber>* numbers) {
  if (auto number = plate::PlateNumber::Parse(Join(characters)); number.ok()) {
    numbers->insert(*std::move(number));
  }
}

}  // namespace

std::vector<plate::PlateNumber> NumbersMisreadAs(const plate::PlateNumber& number) {
  if (number.empty() || !number.complete()) return {};
  std::set<plate::PlateNumber> numbers;
  std::vector<std::string_view> characters = number.Characters();
  for (std::string_view& place : characters) {
    const std::string_view read = place;
    for (const std::string_view other : Alphabet()) {
      if (!plate::AreLookAlikes(read, other)) continue;
      place = other;
      AddIfNumber(characters, &numbers);
    }
    place = read;
  }
  if (characters.size() == kShortPlateCharacters && characters.back() != "挂") {
    characters.back() = "挂";
    AddIfNumber(characters, &numbers);
  }
  numbers.erase(number);
  return {numbers.begin(), numbers.end()};
}

std::vector<plate::PlateNumber> TextsKeptFor(const plate::PlateNumber& number) {
  std::vector<plate::PlateNumber> near = NumbersMisreadAs(number);
  std::set<plate::PlateNumber> texts(near.begin(), near.end());
  texts.insert(number);
  const std::vector<std::string_view> characters = number.Characters();
  for (size_t i = 0; i < characters.size(); ++i) {
    for (size_t j = i; j < characters.size(); ++j) {
      std::vector<std::string_view> unread = characters;
      unread[i] = unread[j] = "-";
      AddIfNumber(unread, &texts);
    }
  }
  return {texts.begin(), texts.end()};
}

bool IsTrailerNumber(const plate::PlateNumber& number) { return number.text().ends_with("挂"); }

}  // namespace bluegate::suspicion
