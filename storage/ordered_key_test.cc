#include "storage/ordered_key.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace bluegate::storage {
namespace {

TEST(OrderedKeyTest, ByteOrderIsTheOrderOfTheNumbers) {
  const uint64_t numbers[] = {
      0, 1, 255, 256, 65536, uint64_t{1} << 40, std::numeric_limits<uint64_t>::max()};
  std::string last;
  for (uint64_t number : numbers) {
    const std::string key = OrderedKey("log").Number(number).str();
    EXPECT_LT(last, key) << number;
    last = key;
  }
}

TEST(OrderedKeyTest, AShortTextComesBeforeALongerOneWithTheSameBeginning) {
  EXPECT_LT(OrderedKey("t").Text("gate-1").Number(9).str(),
            OrderedKey("t").Text("gate-10").Number(1).str());
}

TEST(OrderedKeyTest, PartsComeBackAsTheyWentIn) {
  const std::string key = OrderedKey("capture").Text("cp-01").Number(3).Number(77).str();
  OrderedKeyReader reader("capture", key);
  EXPECT_EQ(reader.Text().value(), "cp-01");
  EXPECT_EQ(reader.Number().value(), 3u);
  EXPECT_EQ(reader.Number().value(), 77u);
  EXPECT_EQ(reader.Number().status().code(), absl::StatusCode::kDataLoss);
}

TEST(OrderedKeyTest, AKeyOfAnotherTableIsRefused) {
  const std::string key = OrderedKey("captures").Number(1).str();
  EXPECT_EQ(OrderedKeyReader("capture", key).Number().status().code(), absl::StatusCode::kDataLoss);
}

TEST(OrderedKeyTest, NumbersAreEightBytes) {
  EXPECT_EQ(DecodeNumber(EncodeNumber(0x0102030405060708)).value(), 0x0102030405060708u);
  EXPECT_EQ(DecodeNumber("short").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace bluegate::storage
