#include "services/intake/picture_header.h"

#include <gtest/gtest.h>

#include <string>

#include "services/intake/testing/sample_picture.h"

namespace bluegate::intake {
namespace {

using testing::Jpeg;
using testing::Png;

TEST(PictureHeaderTest, ReadsTheSizesOfAJpeg) {
  const auto header = ReadPictureHeader(Jpeg(1920, 1080));
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->format, capture::v1::PICTURE_FORMAT_JPEG);
  EXPECT_EQ(header->width_px, 1920);
  EXPECT_EQ(header->height_px, 1080);
}

TEST(PictureHeaderTest, ReadsTheSizesOfAPng) {
  const auto header = ReadPictureHeader(Png(70000, 16));
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->format, capture::v1::PICTURE_FORMAT_PNG);
  EXPECT_EQ(header->width_px, 70000);
  EXPECT_EQ(header->height_px, 16);
}

TEST(PictureHeaderTest, PassesFillBytesAndTablesBeforeTheFrame) {
  std::string picture = Jpeg(640, 480);
  // A Huffman table whose content looks like a frame header, after two fill bytes.
  picture.insert(2, std::string("\xff\xff\xff\xc4\x00\x09\xff\xc0\x00\x0b\x08\x00\x01", 13));
  const auto header = ReadPictureHeader(picture);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->width_px, 640);
}

TEST(PictureHeaderTest, EveryShorterHeaderIsNoPicture) {
  constexpr size_t kJpegFrameEnd = 20 + 13;
  constexpr size_t kPngSizesEnd = 24;
  for (size_t size = 0; size < kJpegFrameEnd; ++size) {
    EXPECT_FALSE(ReadPictureHeader(Jpeg(640, 480).substr(0, size)).has_value()) << size;
  }
  EXPECT_TRUE(ReadPictureHeader(Jpeg(640, 480).substr(0, kJpegFrameEnd)).has_value());
  for (size_t size = 0; size < kPngSizesEnd; ++size) {
    EXPECT_FALSE(ReadPictureHeader(Png(640, 480).substr(0, size)).has_value()) << size;
  }
}

TEST(PictureHeaderTest, OtherBytesAreNoPicture) {
  EXPECT_FALSE(ReadPictureHeader("GIF89a\x01\x00\x01\x00").has_value());
  EXPECT_FALSE(ReadPictureHeader("hello, this is text").has_value());
  EXPECT_FALSE(ReadPictureHeader(std::string(4096, '\xff')).has_value());
  EXPECT_FALSE(ReadPictureHeader("\xff\xd8\xff\xd9").has_value());
  // A length below 2 would never move on.
  EXPECT_FALSE(ReadPictureHeader(std::string("\xff\xd8\xff\xe0\x00\x00\xff\xc0", 8)).has_value());
  EXPECT_FALSE(ReadPictureHeader(Jpeg(640, 0)).has_value());
}

}  // namespace
}  // namespace bluegate::intake
