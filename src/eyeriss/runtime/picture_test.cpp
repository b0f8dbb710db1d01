#include "eyeriss/runtime/picture.h"

#include <gtest/gtest.h>
#include <stb/stb_image_write.h>

#include <algorithm>
#include <limits>

#include "eyeriss/runtime/expect_error_test.h"

namespace eyeriss::runtime {
namespace {

using testing::HasSubstr;

void append(void* to, void* data, int size) {
  static_cast<std::string*>(to)->append(static_cast<char*>(data), static_cast<std::size_t>(size));
}

// A PNG of 2 x 1 pixels: (10, 20, 30) and (40, 50, 60).
std::string picture() {
  const unsigned char pixels[] = {10, 20, 30, 40, 50, 60};
  std::string bytes;
  stbi_write_png_to_func(append, &bytes, 2, 1, 3, pixels, 6);
  return bytes;
}

TEST(Picture, PixelsEnterAsTheyAreInTheOrderRedGreenBlue) {
  EXPECT_EQ(parse_picture(picture(), {1, 3, 1, 2}, {}, "p"), nn::Tensor({1, 3, 1, 2}, {10, 40, 20, 50, 30, 60}));
}

TEST(Picture, BgrMeanAndStdAreAppliedInTheNetworksOrderOfChannels) {
  EXPECT_EQ(parse_picture(picture(), {nn::kDynamic, 3, 1, 2}, {{30, 20, 10}, {1, 2, 10}, true}, "p"),
            nn::Tensor({1, 3, 1, 2}, {0, 30, 0, 15, 0, 3}));
}

TEST(Picture, AGreyNetworkGetsLuminance) {
  const nn::Tensor grey = parse_picture(picture(), {1, 1, 1, 2}, {}, "p");
  EXPECT_EQ(grey.dims, (nn::Dims{1, 1, 1, 2}));
  EXPECT_NEAR(grey.data[0], 0.299 * 10 + 0.587 * 20 + 0.114 * 30, 1.0);
}

TEST(Picture, BadPicturesAreErrorsThatSayWhatIsWanted) {
  EXPECT_ERROR(parse_picture(picture(), {1, 3, 28, 28}, {}, "p"),
               HasSubstr("has 2 x 1 pixels (width x height), the network wants 28 x 28"));
  EXPECT_ERROR(parse_picture("no picture", {1, 3, 1, 2}, {}, "p"), HasSubstr("p: is no PNG or JPEG picture"));
  EXPECT_ERROR(parse_picture(picture().substr(0, 45), {1, 3, 1, 2}, {}, "p"), HasSubstr("p: "));
  EXPECT_ERROR(parse_picture(picture(), {1, 4, 1, 2}, {}, "p"), HasSubstr("give a .npy file"));
  EXPECT_ERROR(parse_picture(picture(), {1, 10}, {}, "p"), HasSubstr("the network wants 1x10"));
  EXPECT_ERROR(parse_picture(picture(), {1, 3, 1, 2}, {{1, 2}, {}, false}, "p"),
               "p: 2 values of mean for 3 channels; give one for each");
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_ERROR(parse_picture(picture(), {1, 3, 1, 2}, {{}, {1, 0, 1}, false}, "p"),
               "p: std = 0; it must be above 0 and finite");
  EXPECT_ERROR(parse_picture(picture(), {1, 3, 1, 2}, {{}, {1, infinity, 1}, false}, "p"),
               "p: std = inf; it must be above 0 and finite");
  EXPECT_ERROR(parse_picture(picture(), {1, 3, 1, 2}, {{infinity, 1, 1}, {}, false}, "p"),
               "p: mean = inf; it must be finite");
  EXPECT_ERROR(parse_picture(picture(), {1, 1, 1, 2}, {{}, {}, true}, "p"),
               "p: bgr needs 3 channels, the network has 1");
}

// A JPEG of one colour, 8 x 8 pixels.
std::string jpeg(int channels) {
  const std::vector<unsigned char> pixels(static_cast<std::size_t>(64 * channels), 200);
  std::string bytes;
  stbi_write_jpg_to_func(append, &bytes, 8, 8, channels, pixels.data(), 90);
  return bytes;
}

TEST(Picture, AJpegIsReadAsAPngIs) {
  for (const int channels : {1, 3})
    for (const float value : parse_picture(jpeg(channels), {1, 3, 8, 8}, {}, "p").data) EXPECT_EQ(value, 200.0f);
}

TEST(Picture, OneThatIsCutOffIsRefused) {
  for (const std::string& whole : {picture(), jpeg(3)}) {
    const nn::Dims dims = whole == picture() ? nn::Dims{1, 3, 1, 2} : nn::Dims{1, 3, 8, 8};
    for (std::size_t bytes = 0; bytes + 2 < whole.size(); ++bytes)  // a JPEG without its last marker is whole
      EXPECT_THROW(parse_picture(whole.substr(0, bytes), dims, {}, "p"), base::Error) << bytes;
  }
}

// 16 lengths of 255 codes each: a decoder that writes a symbol for each writes past its table.
TEST(Picture, AJpegWithMoreHuffmanCodesThanSymbolsIsRefused) {
  std::string bytes = jpeg(3);
  const std::size_t table = bytes.find("\xff\xc4");
  ASSERT_NE(table, std::string::npos);
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(table) + 5, 16, '\xff');
  EXPECT_ERROR(parse_picture(bytes, {1, 3, 8, 8}, {}, "p"), HasSubstr("p: the JPEG picture cannot be decoded"));
}

TEST(Picture, OtherKindsOfPicturesAreRefused) {
  const unsigned char pixels[] = {10, 20, 30, 40, 50, 60};
  std::string bmp, tga;
  stbi_write_bmp_to_func(append, &bmp, 2, 1, 3, pixels);
  stbi_write_tga_to_func(append, &tga, 2, 1, 3, pixels);
  for (const std::string& bytes : {bmp, tga})
    EXPECT_ERROR(parse_picture(bytes, {1, 3, 1, 2}, {}, "p"), "p: is no PNG or JPEG picture");
}

}  // namespace
}  // namespace eyeriss::runtime
