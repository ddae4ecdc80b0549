#include "plate_recognition/decode.h"

#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>
#include <string>

#include "absl/strings/match.h"
#include "plate_recognition/picture_header.h"
#include "plate_recognition/testing/picture_bytes.h"

namespace bluegate::plate_recognition {
namespace {

absl::StatusCode CodeFor(std::string_view bytes) { return DecodePicture(bytes).status().code(); }

TEST(DecodeTest, NoBytesAreNoPicture) {
  EXPECT_EQ(CodeFor(""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DecodePicture("").status().message(), "picture: 0 bytes, wanted a JPEG, PNG or WebP");
}

TEST(DecodeTest, TextIsNoPicture) {
  EXPECT_EQ(CodeFor("hello, I am a picture"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeFor(std::string(100, '\0')), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeFor("\xFF\xD8\xFF"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeFor(std::string("\x89PNG\r\n\x1a\n", 8)), absl::StatusCode::kInvalidArgument);
}

TEST(DecodeTest, MoreBytesThanTheLimitAreRefused) {
  std::string large = EncodePicture(".jpg", TwoHalves(64, 64));
  large.resize(kPictureBytesMax + 1);
  EXPECT_EQ(CodeFor(large), absl::StatusCode::kInvalidArgument);
  large.resize(kPictureBytesMax);
  EXPECT_TRUE(DecodePicture(large).ok());
}

TEST(DecodeTest, APictureOfOnePixelIsTooSmall) {
  const absl::Status status = DecodePicture(EncodePicture(".png", TwoHalves(1, 1))).status();
  EXPECT_EQ(status.message(), "picture.width_px: 1, wanted 16 to 12000");
}

TEST(DecodeTest, AHeaderThatClaimsALargePictureIsRefusedUnread) {
  std::string png = EncodePicture(".png", TwoHalves(64, 64));
  png.replace(16, 8, BigEndian32(30000) + BigEndian32(30000));
  EXPECT_EQ(DecodePicture(png).status().message(), "picture.width_px: 30000, wanted 16 to 12000");
  png.replace(16, 8, BigEndian32(12000) + BigEndian32(12000));
  EXPECT_EQ(DecodePicture(png).status().message(),
            "picture: 12000 x 12000 pixels, wanted at most 64000000 in all");
}

TEST(DecodeTest, ATruncatedPictureIsDataLoss) {
  for (const char* form : {".jpg", ".png"}) {
    const std::string whole = EncodePicture(form, TwoHalves(320, 240));
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
  std::string png = EncodePicture(".png", TwoHalves(320, 240));
  for (size_t i = 50; i < 70; ++i) png[i] = '\xAA';
  EXPECT_EQ(CodeFor(png), absl::StatusCode::kDataLoss);
}

TEST(DecodeTest, EveryDepthAndFormBecomesBgrOfEightBits) {
  cv::Mat grey(48, 64, CV_8UC1, cv::Scalar(120));
  cv::Mat alpha(48, 64, CV_8UC4, cv::Scalar(10, 20, 30, 0));
  const std::string pictures[] = {
      EncodePicture(".jpg", grey), EncodePicture(".png", grey), EncodePicture(".png", alpha),
      EncodePicture(".png", TwoHalves(64, 48, CV_16UC3, 65535)),
      EncodePicture(".png", cv::Mat(48, 64, CV_16UC1, cv::Scalar(30000)))};
  for (const std::string& bytes : pictures) {
    const absl::StatusOr<cv::Mat> picture = DecodePicture(bytes);
    ASSERT_TRUE(picture.ok()) << picture.status();
    EXPECT_EQ(picture->type(), CV_8UC3);
    EXPECT_EQ(picture->size(), cv::Size(64, 48));
  }
  const absl::StatusOr<cv::Mat> deep =
      DecodePicture(EncodePicture(".png", TwoHalves(64, 48, CV_16UC3, 65535)));
  EXPECT_EQ(deep->at<cv::Vec3b>(10, 10), cv::Vec3b(0, 0, 255));
}

TEST(DecodeTest, AJpegOfFourComponentsIsDecodedOrRefusedButNeverMistaken) {
  // A frame header that claims four components over data of three: what CMYK files look like when
  // they are damaged.
  std::string jpeg = EncodePicture(".jpg", TwoHalves(64, 48));
  const size_t frame = jpeg.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  jpeg[frame + 9] = 4;
  EXPECT_FALSE(DecodePicture(jpeg).ok());
}

TEST(DecodeTest, AJpegOfCmykBecomesBgr) {
  const absl::StatusOr<cv::Mat> picture = DecodePicture(CmykJpeg());
  ASSERT_TRUE(picture.ok()) << picture.status();
  EXPECT_EQ(picture->type(), CV_8UC3);
  EXPECT_EQ(picture->size(), cv::Size(32, 32));
  // Half of every ink, black included, leaves a dark grey.
  const cv::Vec3b pixel = picture->at<cv::Vec3b>(20, 20);
  for (int channel = 0; channel < 3; ++channel) EXPECT_NEAR(pixel[channel], 64, 4);
}

TEST(DecodeTest, AWebpIsAPictureWhateverItsFileIsCalled) {
  for (int quality : {80, 101}) {  // lossy; above 100 lossless
    const std::string webp =
        EncodePicture(".webp", TwoHalves(96, 48), {cv::IMWRITE_WEBP_QUALITY, quality});
    const absl::StatusOr<PictureHeader> header = ReadPictureHeader(webp);
    ASSERT_TRUE(header.ok()) << header.status();
    EXPECT_EQ(header->format, PictureFormat::kWebp);
    EXPECT_EQ(header->width_px, 96u);
    EXPECT_EQ(header->height_px, 48u);
    const absl::StatusOr<cv::Mat> picture = DecodePicture(webp);
    ASSERT_TRUE(picture.ok()) << picture.status();
    EXPECT_EQ(picture->size(), cv::Size(96, 48));
    EXPECT_GT(picture->at<cv::Vec3b>(24, 10)[2], 200);
  }
  cv::Mat clear(48, 64, CV_8UC4, cv::Scalar(10, 20, 30, 0));
  const std::string alpha = EncodePicture(".webp", clear, {cv::IMWRITE_WEBP_QUALITY, 80});
  EXPECT_EQ(ReadPictureHeader(alpha)->width_px, 64u);
  EXPECT_EQ(DecodePicture(alpha)->type(), CV_8UC3);
}

TEST(DecodeTest, TheExifOrientationIsApplied) {
  // Where the stored picture's left half, red, comes to lie: TIFF 6.0, Orientation.
  struct Turn {
    char orientation;
    cv::Size size;
    cv::Point red;
  };
  const Turn turns[] = {{1, {96, 48}, {10, 24}}, {2, {96, 48}, {85, 24}}, {3, {96, 48}, {85, 24}},
                        {4, {96, 48}, {10, 24}}, {5, {48, 96}, {24, 10}}, {6, {48, 96}, {24, 10}},
                        {7, {48, 96}, {24, 85}}, {8, {48, 96}, {24, 85}}};
  const std::string jpeg = EncodePicture(".jpg", TwoHalves(96, 48));
  for (const Turn& turn : turns) {
    const absl::StatusOr<cv::Mat> picture = DecodePicture(WithOrientation(jpeg, turn.orientation));
    ASSERT_TRUE(picture.ok()) << picture.status();
    ASSERT_EQ(picture->size(), turn.size) << int{turn.orientation};
    EXPECT_GT(picture->at<cv::Vec3b>(turn.red)[2], 200) << int{turn.orientation};
  }
}

TEST(PictureHeaderTest, TellsWhatADecoderHoldsWhole) {
  const cv::Mat picture = TwoHalves(64, 48);
  EXPECT_FALSE(ReadPictureHeader(EncodePicture(".jpg", picture))->held_whole);
  EXPECT_FALSE(ReadPictureHeader(EncodePicture(".png", picture))->held_whole);
  EXPECT_TRUE(ReadPictureHeader(EncodePicture(".webp", picture))->held_whole);
  EXPECT_TRUE(ReadPictureHeader(EncodePicture(".jpg", picture, {cv::IMWRITE_JPEG_PROGRESSIVE, 1}))
                  ->held_whole);
  // A first scan of one component of three: the others follow in scans of their own.
  std::string apart = EncodePicture(".jpg", picture);
  apart[apart.rfind("\xFF\xDA") + 4] = 1;
  EXPECT_TRUE(ReadPictureHeader(apart)->held_whole);
}

TEST(PictureHeaderTest, TellsFormatAndSides) {
  const absl::StatusOr<PictureHeader> jpeg =
      ReadPictureHeader(EncodePicture(".jpg", TwoHalves(320, 240)));
  ASSERT_TRUE(jpeg.ok());
  EXPECT_EQ(jpeg->format, PictureFormat::kJpeg);
  EXPECT_EQ(jpeg->width_px, 320u);
  EXPECT_EQ(jpeg->height_px, 240u);
  const absl::StatusOr<PictureHeader> png =
      ReadPictureHeader(EncodePicture(".png", TwoHalves(33, 77)));
  ASSERT_TRUE(png.ok());
  EXPECT_EQ(png->format, PictureFormat::kPng);
  EXPECT_EQ(png->width_px, 33u);
  EXPECT_EQ(png->height_px, 77u);
}

}  // namespace
}  // namespace bluegate::plate_recognition
