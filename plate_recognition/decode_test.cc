#include "plate_recognition/decode.h"

#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>
#include <string>

#include "absl/strings/match.h"
#include "plate_recognition/picture_header.h"

namespace bluegate::plate_recognition {
namespace {

std::string Encode(const std::string& form, const cv::Mat& picture) {
  std::vector<uchar> bytes;
  cv::imencode(form, picture, bytes);
  return std::string(bytes.begin(), bytes.end());
}

// Left half red, right half blue.
cv::Mat TwoHalves(int width, int height, int type = CV_8UC3, double full = 255) {
  cv::Mat picture(height, width, type, cv::Scalar(0, 0, full));
  picture(cv::Rect(width / 2, 0, width - width / 2, height)) = cv::Scalar(full, 0, 0);
  return picture;
}

std::string BigEndian32(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

// An APP1 segment with one EXIF tag, the orientation, put behind the start-of-image marker.
std::string WithOrientation(const std::string& jpeg, char orientation) {
  std::string exif("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 25);
  exif += std::string{orientation, 0, 0, 0, 0, 0, 0};
  std::string segment("\xFF\xE1\0", 3);
  segment += static_cast<char>(exif.size() + 2);
  return jpeg.substr(0, 2) + segment + exif + jpeg.substr(2);
}

absl::StatusCode CodeFor(std::string_view bytes) { return DecodePicture(bytes).status().code(); }

TEST(DecodeTest, NoBytesAreNoPicture) {
  EXPECT_EQ(CodeFor(""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DecodePicture("").status().message(), "picture: 0 bytes, wanted a JPEG or PNG");
}

TEST(DecodeTest, TextIsNoPicture) {
  EXPECT_EQ(CodeFor("hello, I am a picture"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeFor(std::string(100, '\0')), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeFor("\xFF\xD8\xFF"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeFor(std::string("\x89PNG\r\n\x1a\n", 8)), absl::StatusCode::kInvalidArgument);
}

TEST(DecodeTest, MoreBytesThanTheLimitAreRefused) {
  std::string large = Encode(".jpg", TwoHalves(64, 64));
  large.resize(kPictureBytesMax + 1);
  EXPECT_EQ(CodeFor(large), absl::StatusCode::kInvalidArgument);
  large.resize(kPictureBytesMax);
  EXPECT_TRUE(DecodePicture(large).ok());
}

TEST(DecodeTest, APictureOfOnePixelIsTooSmall) {
  const absl::Status status = DecodePicture(Encode(".png", TwoHalves(1, 1))).status();
  EXPECT_EQ(status.message(), "picture.width_px: 1, wanted 16 to 12000");
}

TEST(DecodeTest, AHeaderThatClaimsALargePictureIsRefusedUnread) {
  std::string png = Encode(".png", TwoHalves(64, 64));
  png.replace(16, 8, BigEndian32(30000) + BigEndian32(30000));
  EXPECT_EQ(DecodePicture(png).status().message(), "picture.width_px: 30000, wanted 16 to 12000");
  png.replace(16, 8, BigEndian32(12000) + BigEndian32(12000));
  EXPECT_EQ(DecodePicture(png).status().message(),
            "picture: 12000 x 12000 pixels, wanted at most 64000000 in all");
}

TEST(DecodeTest, ATruncatedPictureIsDataLoss) {
  for (const char* form : {".jpg", ".png"}) {
    const std::string whole = Encode(form, TwoHalves(320, 240));
    EXPECT_TRUE(DecodePicture(whole).ok());
    for (size_t share = 3; share < 10; ++share) {
      const absl::Status status =
          DecodePicture(std::string_view(whole).substr(0, whole.size() * share / 10)).status();
      EXPECT_FALSE(status.ok()) << form << " " << share;
    }
    const absl::Status cut = DecodePicture(whole.substr(0, whole.size() - 12)).status();
    EXPECT_EQ(cut.code(), absl::StatusCode::kDataLoss) << form;
    EXPECT_TRUE(absl::StrContains(cut.message(), "breaks off"));
  }
}

TEST(DecodeTest, ADamagedPngIsDataLoss) {
  std::string png = Encode(".png", TwoHalves(320, 240));
  for (size_t i = 50; i < 70; ++i) png[i] = '\xAA';
  EXPECT_EQ(CodeFor(png), absl::StatusCode::kDataLoss);
}

TEST(DecodeTest, EveryDepthAndFormBecomesBgrOfEightBits) {
  cv::Mat grey(48, 64, CV_8UC1, cv::Scalar(120));
  cv::Mat alpha(48, 64, CV_8UC4, cv::Scalar(10, 20, 30, 0));
  const std::string pictures[] = {Encode(".jpg", grey), Encode(".png", grey), Encode(".png", alpha),
                                  Encode(".png", TwoHalves(64, 48, CV_16UC3, 65535)),
                                  Encode(".png", cv::Mat(48, 64, CV_16UC1, cv::Scalar(30000)))};
  for (const std::string& bytes : pictures) {
    const absl::StatusOr<cv::Mat> picture = DecodePicture(bytes);
    ASSERT_TRUE(picture.ok()) << picture.status();
    EXPECT_EQ(picture->type(), CV_8UC3);
    EXPECT_EQ(picture->size(), cv::Size(64, 48));
  }
  const absl::StatusOr<cv::Mat> deep =
      DecodePicture(Encode(".png", TwoHalves(64, 48, CV_16UC3, 65535)));
  EXPECT_EQ(deep->at<cv::Vec3b>(10, 10), cv::Vec3b(0, 0, 255));
}

TEST(DecodeTest, AJpegOfFourComponentsIsDecodedOrRefusedButNeverMistaken) {
  // A frame header that claims four components over data of three: what CMYK files look like when
  // they are damaged.
  std::string jpeg = Encode(".jpg", TwoHalves(64, 48));
  const size_t frame = jpeg.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  jpeg[frame + 9] = 4;
  EXPECT_FALSE(DecodePicture(jpeg).ok());
}

TEST(DecodeTest, TheExifOrientationIsApplied) {
  const std::string jpeg = Encode(".jpg", TwoHalves(96, 48));
  const absl::StatusOr<cv::Mat> plain = DecodePicture(WithOrientation(jpeg, 1));
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_EQ(plain->size(), cv::Size(96, 48));
  // 6: the stored top is the right side of the upright picture, so red comes on top.
  const absl::StatusOr<cv::Mat> turned = DecodePicture(WithOrientation(jpeg, 6));
  ASSERT_TRUE(turned.ok()) << turned.status();
  ASSERT_EQ(turned->size(), cv::Size(48, 96));
  EXPECT_GT(turned->at<cv::Vec3b>(10, 24)[2], 200);
  EXPECT_GT(turned->at<cv::Vec3b>(85, 24)[0], 200);
}

TEST(PictureHeaderTest, TellsFormatAndSides) {
  const absl::StatusOr<PictureHeader> jpeg = ReadPictureHeader(Encode(".jpg", TwoHalves(320, 240)));
  ASSERT_TRUE(jpeg.ok());
  EXPECT_EQ(jpeg->format, PictureFormat::kJpeg);
  EXPECT_EQ(jpeg->width_px, 320u);
  EXPECT_EQ(jpeg->height_px, 240u);
  const absl::StatusOr<PictureHeader> png = ReadPictureHeader(Encode(".png", TwoHalves(33, 77)));
  ASSERT_TRUE(png.ok());
  EXPECT_EQ(png->format, PictureFormat::kPng);
  EXPECT_EQ(png->width_px, 33u);
  EXPECT_EQ(png->height_px, 77u);
}

}  // namespace
}  // namespace bluegate::plate_recognition
