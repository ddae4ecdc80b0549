#include "storage/many_sha256.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "storage/audit_log.h"

namespace bluegate::storage {
namespace {

std::string Drawn(std::mt19937_64& random, size_t bytes) {
  std::string text(bytes, '\0');
  for (char& byte : text) byte = static_cast<char>(random());
  return text;
}

void ExpectSameAsOneByOne(const std::vector<std::string>& texts) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<std::string> alone;
  for (const std::string& text : texts) alone.push_back(Sha256(text));
  ASSERT_EQ(Sha256Each(views), alone);
  for (const HashingWay way : {HashingWay::kOneByOne, HashingWay::kPairs, HashingWay::kEightLanes,
                               HashingWay::kSixteenLanes}) {
    if (!HasHashingWay(way)) continue;
    ASSERT_EQ(Sha256Each(way, views), alone) << static_cast<int>(way);
  }
}

TEST(ManySha256Test, EveryLengthAroundTheBlocksIsHashedAsAlone) {
  std::mt19937_64 random(1);
  std::vector<std::string> texts;
  for (size_t bytes = 0; bytes <= 260; ++bytes) texts.push_back(Drawn(random, bytes));
  ExpectSameAsOneByOne(texts);
}

TEST(ManySha256Test, DrawnCountsAndLengthsAreHashedAsAlone) {
  std::mt19937_64 random(2);
  for (size_t count = 0; count <= 40; ++count) {
    std::vector<std::string> texts;
    for (size_t i = 0; i < count; ++i) texts.push_back(Drawn(random, random() % 5000));
    ExpectSameAsOneByOne(texts);
  }
}

TEST(ManySha256Test, PicturesOfVeryDifferentSizesAreHashedAsAlone) {
  std::mt19937_64 random(3);
  std::vector<std::string> texts = {Drawn(random, 1'000'000), "", Drawn(random, 300'000)};
  for (size_t i = 0; i < 20; ++i) texts.push_back(Drawn(random, 1 + random() % 100'000));
  ExpectSameAsOneByOne(texts);
}

}  // namespace
}  // namespace bluegate::storage
