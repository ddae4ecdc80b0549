// Files that are damaged, or made to do harm: each gets a clear answer in bounded memory. Every
// file is read in a process of its own, so that its memory can be told and a crash is one finding.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plate_recognition/picture_header.h"
#include "plate_recognition/plate_reader.h"
#include "plate_recognition/testing/picture_bytes.h"

namespace bluegate::plate_recognition {
namespace {

#ifdef BLUEGATE_SANITIZED
constexpr int64_t kMemoryBytesMax =
    2'000'000'000;  // the sanitizer keeps what was freed for a while
#else
constexpr int64_t kMemoryBytesMax = 500'000'000;
#endif
constexpr unsigned kSecondsMax = 60;

struct HostilePicture {
  std::string name;
  std::string bytes;
  std::string error;  // part of what is said; empty: it is a picture, and holds no plate
};

void PrintTo(const HostilePicture& picture, std::ostream* out) { *out << picture.name; }

std::string Jpeg(const std::vector<int>& parameters = {}) {
  return EncodePicture(".jpg", TwoHalves(320, 240), parameters);
}
std::string Png() { return EncodePicture(".png", TwoHalves(320, 240)); }
std::string Webp() {
  return EncodePicture(".webp", TwoHalves(320, 240), {cv::IMWRITE_WEBP_QUALITY, 80});
}

std::string Share(const std::string& bytes, int percent) {
  return bytes.substr(0, bytes.size() * percent / 100);
}

// Filled with its own end of scan data until it could have so many pixels.
std::string Padded(std::string jpeg, uint64_t pixels) {
  const size_t wanted = pixels / 512 + 1;
  if (jpeg.size() < wanted) jpeg.insert(jpeg.size() - 2, wanted - jpeg.size(), '\x28');
  return jpeg;
}

std::string Overwritten(std::string bytes, size_t at, const std::string& with) {
  return bytes.replace(at, with.size(), with);
}

// A scan of `jpeg` again and again.
std::string WithScans(const std::string& jpeg, int scans) {
  const size_t scan = jpeg.rfind("\xFF\xDA");
  std::string more = jpeg.substr(0, jpeg.size() - 2);
  for (int i = 0; i < scans; ++i) more += jpeg.substr(scan, jpeg.size() - 2 - scan);
  return more + "\xFF\xD9";
}

std::vector<HostilePicture> Damaged() {
  const std::string jpeg = Jpeg(), png = Png(), webp = Webp();
  std::vector<HostilePicture> pictures;
  for (int percent : {5, 30, 60, 90, 99}) {
    const std::string place = absl::StrCat("At", percent, "Percent");
    pictures.push_back({"JpegCut" + place, Share(jpeg, percent), "picture: JPEG "});
    pictures.push_back({"PngCut" + place, Share(png, percent), "picture: PNG "});
    pictures.push_back({"WebpCut" + place, Share(webp, percent), "picture: WebP "});
  }
  const size_t scan = jpeg.rfind("\xFF\xDA");
  pictures.push_back({"JpegWithGarbageInItsTables",
                      Overwritten(jpeg, jpeg.find("\xFF\xC4") + 5, std::string(60, '\xEE')),
                      "picture: "});
  // Entropy-coded data has no check sum: what comes out are pixels, though wrong ones.
  pictures.push_back(
      {"JpegWithGarbageInItsScan", Overwritten(jpeg, scan + 200, std::string(40, '\x5A')), ""});
  pictures.push_back({"JpegOfAMarkerOnly", "\xFF\xD8\xFF\xD9", "JPEG has no frame header"});
  pictures.push_back({"JpegWithFourComponentsOverThree",
                      Overwritten(jpeg, jpeg.find("\xFF\xC0") + 9, "\x04"), "picture: "});
  pictures.push_back(
      {"PngWithAWrongCheckSum", Overwritten(png, 29, "\x01\x02\x03\x04"), "picture: damaged"});
  pictures.push_back({"PngWithGarbageInItsData", Overwritten(png, 50, std::string(20, '\xAA')),
                      "picture: damaged"});
  pictures.push_back(
      {"WebpWithGarbageInItsFrame", Overwritten(webp, 20, std::string(9, '\xAA')), "picture: "});
  return pictures;
}

std::vector<HostilePicture> Bombs() {
  const std::string progressive = Jpeg({cv::IMWRITE_JPEG_PROGRESSIVE, 1});
  const std::string large = Padded(WithSides(Jpeg(), 10000, 6400), 64'000'000);
  const std::string deep =
      EncodePicture(".png", cv::Mat(240, 320, CV_16UC4, cv::Scalar::all(30000)));
  std::string animated = Overwritten(Webp(), 12, "VP8X");
  animated[20] = 0x02;
  return {
      {"PngOf30000By30000", PngWithSides(Png(), 30000, 30000), "picture.width_px: 30000"},
      {"PngOf12000By12000", PngWithSides(Png(), 12000, 12000), "wanted at most 64000000"},
      {"PngThatClaims64Megapixels", PngWithSides(Png(), 8000, 8000), "picture: damaged"},
      {"DeepPngThatClaims64Megapixels", PngWithSides(deep, 8000, 8000), "picture: damaged"},
      {"JpegOf65500By65500", WithSides(Jpeg(), 65500, 65500), "picture.width_px: 65500"},
      {"JpegThatClaims64Megapixels", WithSides(Jpeg(), 8000, 8000), "too few for 8000 x 8000"},
      {"JpegOf64Megapixels", large, ""},
      {"JpegOf64MegapixelsTurned", WithOrientation(large, 6), ""},
      {"ProgressiveJpegOf64Megapixels", WithSides(progressive, 8000, 8000), "wanted at most 24"},
      {"ProgressiveJpegOf24Megapixels",
       WithOrientation(Padded(WithSides(progressive, 6000, 4000), 24'000'000), 5), ""},
      {"ProgressiveJpegOf300Scans", WithScans(progressive, 300), "more than 100 scans"},
      {"WebpOf12000By12000", Overwritten(Webp(), 26, std::string("\xE0\x2E\xE0\x2E", 4)),
       "wanted at most 24"},
      {"AnimatedWebp", animated, "animated WebP"},
      {"MoreThan8Mebibytes", Jpeg() + std::string(kPictureBytesMax, '\0'), "bytes, wanted at most"},
  };
}

std::vector<HostilePicture> OtherForms() {
  const std::string gif("GIF89a\x20\0\x20\0\xF0\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\x20\0\x20\0\0", 29);
  const std::string bmp = EncodePicture(".bmp", TwoHalves(64, 48));
  return {
      {"NoBytes", "", "picture: 0 bytes"},
      {"OneByte", "\xFF", "not an image"},
      {"Text", "GET / HTTP/1.1\r\n\r\n", "not an image"},
      {"Pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF", "not an image"},
      {"Gif", gif, "not an image"},
      {"Bmp", bmp, "not an image"},
      {"Tiff", EncodePicture(".tiff", TwoHalves(64, 48)), "not an image"},
      {"RiffThatIsAWave", "RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0", "not an image"},
      {"Zeros", std::string(100'000, '\0'), "not an image"},
      {"JpegOf1By1", EncodePicture(".jpg", TwoHalves(1, 1)), "picture.width_px: 1"},
      {"PngOf1By1", EncodePicture(".png", TwoHalves(1, 1)), "picture.width_px: 1"},
      {"JpegOf16By12000", EncodePicture(".jpg", TwoHalves(16, 12000)), ""},
      {"PngOf12000By16", EncodePicture(".png", TwoHalves(12000, 16)), ""},
      {"GreyJpeg", EncodePicture(".jpg", cv::Mat(48, 64, CV_8UC1, cv::Scalar(90))), ""},
      {"CmykJpeg", CmykJpeg(), ""},
      {"DeepPng", EncodePicture(".png", TwoHalves(64, 48, CV_16UC3, 65535)), ""},
      {"DeepGreyPng", EncodePicture(".png", cv::Mat(48, 64, CV_16UC1, cv::Scalar(9))), ""},
      {"ClearPng", EncodePicture(".png", cv::Mat(48, 64, CV_8UC4, cv::Scalar::all(0))), ""},
      {"Webp", Webp(), ""},
      {"JpegWithALongComment", WithSegment(Jpeg(), 0xFE, std::string(65533, 'x')), ""},
      {"JpegInJpeg", WithSegment(Jpeg(), 0xE5, Share(Jpeg(), 50)), ""},
      {"JpegWithMoreBehindItsEnd", Jpeg() + std::string(200'000, 'x'), ""},
  };
}

std::vector<HostilePicture> Turned() {
  std::vector<HostilePicture> pictures;
  for (char orientation = 0; orientation <= 9; ++orientation) {
    pictures.push_back(
        {absl::StrCat("Orientation", int{orientation}), WithOrientation(Jpeg(), orientation), ""});
  }
  pictures.push_back({"ExifThatPointsNowhere",
                      WithSegment(Jpeg(), 0xE1, std::string("Exif\0\0MM\0*\xFF\xFF\xFF\xFF", 14)),
                      ""});
  return pictures;
}

class HostilePictureTest : public testing::TestWithParam<HostilePicture> {};

// What came of it, as the child process tells the test: "ok" or the error.
std::string Answer(const std::string& bytes) {
  const char* source = std::getenv("BLUEGATE_SOURCE_DIR");
  const std::filesystem::path root(source == nullptr ? "." : source);
  const auto reader = LoadPlateReader(root / "plate_recognition/models", 1);
  if (!reader.ok()) return reader.status().ToString();
  const PictureReading reading = (*reader)->Read(bytes);
  if (reading.state == ReadState::kFailed) return reading.error;
  return "ok";
}

TEST_P(HostilePictureTest, GetsAClearAnswerInBoundedMemory) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(kSecondsMax);
    const std::string answer = Answer(GetParam().bytes);
    const ssize_t written = write(ends[1], answer.data(), answer.size());
    _exit(written == static_cast<ssize_t>(answer.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string answer;
  char part[512];
  for (ssize_t got; (got = read(ends[0], part, sizeof(part))) > 0;) answer.append(part, got);
  close(ends[0]);
  int state = 0;
  struct rusage used {};
  ASSERT_EQ(wait4(child, &state, 0, &used), child);
  EXPECT_TRUE(WIFEXITED(state)) << "signal " << WTERMSIG(state);
  if (GetParam().error.empty()) {
    EXPECT_EQ(answer, "ok");
  } else {
    EXPECT_TRUE(absl::StrContains(answer, GetParam().error)) << answer;
  }
  const int64_t memory_bytes = used.ru_maxrss * 1024;
  RecordProperty("memory_mb", static_cast<int>(memory_bytes / 1'000'000));
  EXPECT_LT(memory_bytes, kMemoryBytesMax);
}

std::string NameOf(const testing::TestParamInfo<HostilePicture>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Damaged, HostilePictureTest, testing::ValuesIn(Damaged()), NameOf);
INSTANTIATE_TEST_SUITE_P(Bombs, HostilePictureTest, testing::ValuesIn(Bombs()), NameOf);
INSTANTIATE_TEST_SUITE_P(OtherForms, HostilePictureTest, testing::ValuesIn(OtherForms()), NameOf);
INSTANTIATE_TEST_SUITE_P(Turned, HostilePictureTest, testing::ValuesIn(Turned()), NameOf);

}  // namespace
}  // namespace bluegate::plate_recognition
