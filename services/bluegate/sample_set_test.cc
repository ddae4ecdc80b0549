#include "services/bluegate/sample_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "services/bluegate/reading_text.h"

namespace bluegate {
namespace {

using plate::PlateColor;

constexpr char kRegister[] =
    "plate_number,plate_class,vehicle_type,brand\n"
    "陕D12345,01,H11,\"a, quoted\"\r\n"
    "陕A45687,02,K33,b\n"
    "陕AD12345,52,K33,c\n"
    "陕D1234挂,15,B11,d\n"
    "\n";

std::vector<SamplePicture> Plan(int count, uint64_t seed) {
  return PlanSampleSet(ReadRegister(kRegister).value(), {"cp-01", "cp-02", "gate-01"}, count, seed);
}

TEST(SampleSetTest, TakesFromTheRegisterWhatCanBeDrawn) {
  const auto plates = ReadRegister(kRegister).value();
  ASSERT_EQ(plates.size(), 3u);
  EXPECT_EQ(plates[0].number, "陕D12345");
  EXPECT_EQ(plates[0].color, PlateColor::kYellow);
  EXPECT_TRUE(plates[0].lorry);
  EXPECT_EQ(plates[2].color, PlateColor::kGreen);
  EXPECT_FALSE(plates[2].lorry);
}

TEST(SampleSetTest, ARegisterWithoutItsColumnsIsRefused) {
  EXPECT_EQ(ReadRegister("a,b\n1,2\n").status().message(), "register: no column plate_number");
  EXPECT_FALSE(ReadRegister("plate_number,plate_class,vehicle_type\n").ok());
}

TEST(SampleSetTest, HasEveryKindOfPicture) {
  const auto pictures = Plan(48, 1);
  ASSERT_EQ(pictures.size(), 48u);
  std::multiset<size_t> plates;
  std::set<std::string> sites;
  bool stranger = false;
  for (const SamplePicture& picture : pictures) {
    sites.insert(picture.site_id);
    size_t mounted = 0;
    for (const auto& vehicle : picture.scene.vehicles) {
      mounted += !vehicle.number.empty();
      stranger = stranger || (!vehicle.number.empty() &&
                              std::string(kRegister).find(vehicle.number) == std::string::npos);
    }
    plates.insert(mounted);
  }
  EXPECT_EQ(sites.size(), 3u);
  EXPECT_EQ(plates.count(0), 4u);
  EXPECT_EQ(plates.count(2), 2u);
  EXPECT_EQ(plates.count(3), 1u);
  EXPECT_TRUE(stranger);
  EXPECT_EQ(std::count_if(pictures.begin(), pictures.end(),
                          [](const SamplePicture& p) { return p.scene.blurred; }),
            1);
}

TEST(SampleSetTest, TheSameSeedGivesTheSamePlan) {
  const auto a = Plan(30, 5), b = Plan(30, 5), c = Plan(30, 6);
  const auto numbers = [](const std::vector<SamplePicture>& pictures) {
    std::string all;
    for (const auto& picture : pictures) {
      for (const auto& vehicle : picture.scene.vehicles) all += vehicle.number + " ";
    }
    return all;
  };
  EXPECT_EQ(numbers(a), numbers(b));
  EXPECT_NE(numbers(a), numbers(c));
}

TEST(SampleSetTest, LabelRowsHaveTheColumnsOfTheHeader) {
  plate_recognition::DrawnPlate plate{
      "陕D12345", PlateColor::kBlue, {{{10, 20}, {110, 22}, {111, 55}, {9, 53}}}};
  EXPECT_EQ(LabelRows("cp-01/001.jpg", false, {plate}),
            "cp-01/001.jpg,陕D12345,blue,9,20,102,35,1,10.0,20.0,110.0,22.0,111.0,55.0,9.0,53.0,"
            "sample\n");
  const auto columns = [](const std::string& row) {
    return std::count(row.begin(), row.end(), ',');
  };
  EXPECT_EQ(columns(LabelRows("a.jpg", true, {plate})), columns(LabelHeader()));
  EXPECT_EQ(columns(LabelRows("a.jpg", false, {})), columns(LabelHeader()));
  EXPECT_EQ(LabelRows("a.jpg", true, {plate}).find("陕D12345"), std::string::npos);
}

TEST(ReadingTextTest, JsonIsOneLineInTheAgreedForm) {
  plate_recognition::PlateReading plate;
  plate.number = "陕D12345";
  plate.color = PlateColor::kYellow;
  plate.confidence = 0.98764f;
  plate.verdict = plate::ReadingVerdict::kAuto;
  plate.corners[0] = {1.26f, 2};
  plate_recognition::PictureReading reading;
  reading.state = plate_recognition::ReadState::kRead;
  reading.readings = {plate};
  reading.timings.decode_ms = 1.234;
  EXPECT_EQ(ReadingJson("a.jpg", reading),
            R"({"image":"a.jpg","state":"read","error":"","readings":[{"number":"陕D12345",)"
            R"("color":"yellow","class":"00","rows":1,"confidence":0.9876,"verdict":"auto",)"
            R"("corners":[[1.3,2.0],[0.0,0.0],[0.0,0.0],[0.0,0.0]],"character_confidences":[],)"
            R"("candidates":[]}],"ms":{"decode":1.23,"locate":0.0,"read":0.0},)"
            R"("model_version":""})");
}

TEST(ReadingTextTest, PeopleSeeALineAPlateOrTheReason) {
  plate_recognition::PictureReading reading;
  reading.error = "picture: 0 bytes, wanted a JPEG, PNG or WebP";
  EXPECT_EQ(ReadingLines("a.jpg", reading),
            "a.jpg: failed: picture: 0 bytes, wanted a JPEG, PNG or WebP\n");
  reading.state = plate_recognition::ReadState::kNoPlate;
  EXPECT_EQ(ReadingLines("a.jpg", reading), "a.jpg: no plate\n");
}

}  // namespace
}  // namespace bluegate
