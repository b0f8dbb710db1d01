#include "eyeriss/runtime/npy.h"

#include <gtest/gtest.h>

#include <cstring>

#include "eyeriss/runtime/expect_error_test.h"

namespace eyeriss::runtime {
namespace {

using testing::HasSubstr;

std::string file(const std::string& header, const std::string& data, char version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += {version, 0, static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  if (version == 2) bytes += {0, 0};
  return bytes + header + data;
}

std::string header(const std::string& type, const std::string& shape, const std::string& order = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

TEST(Npy, FloatTensorsComeBackAsTheyWere) {
  const nn::Tensor tensor({2, 1, 3}, {0.5f, -1.0f, 3e30f, 0.0f, 7.25f, -0.125f});
  EXPECT_EQ(parse_npy(to_npy(tensor), "t"), tensor);
  EXPECT_EQ((to_npy(tensor).size() - 24) % 64, 0u);
  const nn::Tensor row({3}, {1.0f, 2.0f, 3.0f});
  EXPECT_EQ(parse_npy(to_npy(row), "t"), row);
}

TEST(Npy, WordsComeBackAsTheyWereAndGainLeadingDimensions) {
  nn::Words4 words(1, 1, 2, 2);
  words.data = {-32768, 32767, 0, 5};
  EXPECT_EQ(parse_npy_words(to_npy(words), "t"), words);
  EXPECT_EQ(parse_npy_words(file(header("<i2", "(2, 2)"), std::string("\x00\x80\xff\x7f\x00\x00\x05\x00", 8)), "t"),
            words);
  EXPECT_ERROR(parse_npy_words(to_npy(nn::Tensor({1}, {1.0f})), "t"), "t: numbers of type 'f4'; save .astype('int16')");
}

TEST(Npy, EveryPlainTypeBecomesFloatInBothVersions) {
  EXPECT_EQ(parse_npy(file(header("|u1", "(2,)"), "\x01\xff"), "t").data, (std::vector<float>{1, 255}));
  EXPECT_EQ(parse_npy(file(header("|i1", "(2,)"), "\x01\xff", 2), "t").data, (std::vector<float>{1, -1}));
  EXPECT_EQ(parse_npy(file(header("<f2", "(4,)"), std::string("\x00\x3c\x00\xc0\x01\x00\x00\x00", 8)), "t").data,
            (std::vector<float>{1.0f, -2.0f, 0x1p-24f, 0.0f}));
  const double number = -1.5;
  std::string data(8, '\0');
  std::memcpy(data.data(), &number, 8);
  EXPECT_EQ(parse_npy(file(header("<f8", "()"), data), "t"), nn::Tensor({}, {-1.5f}));
}

TEST(Npy, BadFilesAreErrorsThatSayWhatIsWrong) {
  EXPECT_ERROR(parse_npy("", "t"), HasSubstr("is not a .npy file"));
  EXPECT_ERROR(parse_npy("PK\x03\x04 a zip file", "t"), HasSubstr("is not a .npy file"));
  EXPECT_ERROR(parse_npy("\x93NUMPY\x01", "t"), "t: is cut off in its header");
  EXPECT_ERROR(parse_npy(file(header("<f4", "(2,)"), "").substr(0, 20), "t"), "t: is cut off in its header");
  EXPECT_ERROR(parse_npy(file(header("<f4", "(2,)"), "1234567"), "t"),
               "t: 7 bytes of data, its shape 2 of type f4 needs 8");
  EXPECT_ERROR(parse_npy(file(header("<f4", "(2,)"), "123456789"), "t"),
               "t: 9 bytes of data, its shape 2 of type f4 needs 8");
  EXPECT_ERROR(parse_npy(file(header(">f4", "(2,)"), "12345678"), "t"), HasSubstr("is big-endian"));
  EXPECT_ERROR(parse_npy(file(header("<f4", "(2,)", "True"), "12345678"), "t"), HasSubstr("is in Fortran order"));
  EXPECT_ERROR(parse_npy(file(header("<c8", "(1,)"), "12345678"), "t"), HasSubstr("numbers of type 'c8'"));
  EXPECT_ERROR(parse_npy(file("{'descr': [('a', '<f4')], 'shape': (1,)}", "1234"), "t"), HasSubstr("holds records"));
  EXPECT_ERROR(parse_npy(file(header("<f4", "(-2,)"), "12345678"), "t"), HasSubstr("is not one"));
  EXPECT_ERROR(parse_npy(file(header("<f4", "(4294967296, 4294967296)"), ""), "t"), HasSubstr("is too large"));
  EXPECT_ERROR(parse_npy(file(header("<f4", "2"), "12345678"), "t"), HasSubstr("has no shape"));
  EXPECT_ERROR(parse_npy(file(header("<f4", "(1,)"), std::string("\x00\x00\xc0\x7f", 4)), "t"),
               HasSubstr("holds NaN or infinity"));
  EXPECT_ERROR(parse_npy(file(header("<f4", "(1,)"), "1234", 3), "t"), HasSubstr(".npy version 3"));
}

}  // namespace
}  // namespace eyeriss::runtime
