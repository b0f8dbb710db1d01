// Shapes, chips, mappings, tables, pictures and arrays that claim far more than they hold.
#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "bounds.h"
#include "eyeriss/base/input_file.h"
#include "eyeriss/runtime/npy.h"
#include "folder.h"
#include "png_file.h"

namespace eyeriss::hostile_test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

using Claims = InFolder;

TEST_F(Claims, HugeShapesAreRefused) {
  for (const char* shape :
       {"C=2147483647,M=2147483647,H=2147483647,W=2147483647,R=1,S=1,U=1",
        "C=1,M=1,H=2147483647,W=2147483647,R=1,S=1,U=1", "C=64,M=64,H=58,W=58,R=3,S=3,U=1,N=2147483647",
        "G=1,C=1,M=2147483647,H=12,W=4096,R=12,S=1,U=1", "C=3,M=9223372036854775807,H=8,W=8,R=3,S=3,U=1",
        "C=3,M=99999999999999999999,H=8,W=8,R=3,S=3,U=1"}) {
    SCOPED_TRACE(shape);
    expect_refused({"layer", "--shape", shape}, "");
  }
}

TEST_F(Claims, HugeShapesAreMappedOrRefused) {
  for (const char* shape :
       {"C=2147483647,M=2147483647,H=2147483647,W=2147483647,R=1,S=1,U=1", "C=1024,M=1024,H=2147483647,W=8,R=3,S=3,U=1",
        "C=64,M=64,H=58,W=58,R=3,S=3,U=1,N=2147483647", "C=1,M=1,H=2147483647,W=2147483647,R=1,S=1,U=1"})
    for (const char* command : {"map", "dataflows"}) {
      SCOPED_TRACE(fmt::format("{} {}", command, shape));
      const Ended ended = eyeriss({command, "--shape", shape});
      EXPECT_THAT(ended.exit_code, AnyOf(0, 1)) << ended.err;
      const bool has_error = ended.err.find("eyeriss: ") != std::string::npos;  // a slow one tells its progress too
      EXPECT_EQ(has_error, ended.exit_code != 0) << ended.err;
      expect_cheap(ended);
    }
}

TEST_F(Claims, HugeBatchesAreRefused) {
  for (const char* command : {"run", "map", "dataflows"}) {
    const Ended ended = eyeriss({command, "lenet5", "--batch", "1000000000"});
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_THAT(ended.err, HasSubstr("1000000000 is not a whole number from 1 to 1000000"));
    expect_cheap(ended);
  }
}

TEST_F(Claims, HugeChipsAreRefused) {
  for (const char* yaml :
       {"array_rows: 1000000000", "array_rows: 99999999999999999999", "fifo_depth: 1000000000",
        "psum_spad_words: 1000000000000000", "array_rows: 256\narray_columns: 256\nfilter_spad_words: 1048576",
        "glb_banks: 65536\nglb_bank_words: 16777216", "core_clock_hz: 1e300", "core_voltage: 1e300",
        "vertical_strides: [1, 2, 1000000000000]"})
    for (const std::vector<std::string>& words : {std::vector<std::string>{"run", "lenet5", "--engine", "machine"},
                                                  {"layer", "--shape", "C=4,M=8,H=9,W=9,R=3,S=3,U=1"},
                                                  {"map", "lenet5"}}) {
      SCOPED_TRACE(yaml);
      expect_refused(with(words, {"--chip", write("c.yaml", yaml)}), "c.yaml");
    }
}

TEST_F(Claims, YamlBombsAreRefused) {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    laughs += fmt::format("a{}: &a{} [", i, i);
    for (int k = 0; k < 10; ++k) laughs += fmt::format("{}*a{}", k == 0 ? "" : ", ", i - 1);
    laughs += "]\n";
  }
  std::string many;
  for (int i = 0; i < 15'000; ++i) many += fmt::format("key{}: {}\n", i, i);
  std::string indented;
  for (int i = 0; i < 700; ++i) indented += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  std::vector<std::string> bombs = {laughs, many, indented, std::string(2'000'000, 'a')};
  // As long as such a file may be.
  for (const auto& [begin, part, end] : {std::tuple("", "[", ""),
                                         {"", "{a: ", ""},
                                         {"{", "a,", "}"},
                                         {"[", "a: 1,", "]"},
                                         {"[", "[],", "]"},
                                         {"", "- ", ""},
                                         {"", "? ", ""},
                                         {"", "? [a]\n: 1\n", ""},
                                         {"vertical_strides: [", "1,", "0]"},
                                         {"", "a: &a 1\n", ""}}) {
    std::string& bomb = bombs.emplace_back(begin);
    while (bomb.size() + 20 < base::most_yaml_bytes) bomb += part;
    bomb += end;
  }
  for (const std::string& yaml : bombs) {
    SCOPED_TRACE(yaml.substr(0, 40));
    const std::string file = write("bomb.yaml", yaml);
    expect_refused({"layer", "--shape", "C=4,M=8,H=9,W=9,R=3,S=3,U=1", "--chip", file}, "bomb.yaml");
    expect_refused({"run", "lenet5", "--mapping", file}, "bomb.yaml");
    expect_refused({"run", "lenet5", "--energy-table", file}, "bomb.yaml");
    expect_refused({"dataflows", "lenet5", "--costs", file}, "bomb.yaml");
  }
}

std::string npy_header(const std::string& shape) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
  std::string bytes = "\x93NUMPY";
  bytes += '\x01';
  bytes += '\0';
  bytes += static_cast<char>(header.size() & 255);
  bytes += static_cast<char>(header.size() >> 8);
  return bytes + header;
}

TEST_F(Claims, NpyHeadersThatClaimMuchAreRefused) {
  for (const char* shape : {"(1000000, 1, 28, 28)", "(1000000000000, 1, 28, 28)",
                            "(4611686018427387904, 4611686018427387904, 28, 28)", "(99999999999999999999,)"})
    expect_refused({"run", "lenet5", "--input", write("x.npy", npy_header(shape))}, "x.npy");
  // A sparse file that keeps what its header says.
  const std::string sparse = write("s.npy", npy_header("(250000000, 1, 28, 28)"));
  std::filesystem::resize_file(sparse, std::filesystem::file_size(sparse) + std::uintmax_t{250'000'000} * 28 * 28 * 4);
  expect_refused({"run", "lenet5", "--input", sparse}, "s.npy");
  expect_refused({"layer", "--shape", "C=4,M=8,H=9,W=9,R=3,S=3,U=1", "--ifmap", sparse}, "s.npy");
}

TEST_F(Claims, PicturesThatClaimMuchAreRefused) {
  std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0\0\0\0\0", 33);
  std::string jpeg("\xff\xd8\xff\xc0\0\x11\x08\xea\x60\xea\x60\x03\x01\x11\0\x02\x11\0\x03\x11\0", 21);
  for (const std::string& bytes : {png, jpeg})
    expect_refused({"run", "alexnet", "--input", write("p.png", bytes)}, "p.png");
}

// Seven megabytes that unfold to seven gigabytes of texts, which a reader of pixels has no use for.
TEST_F(Claims, TextsInPicturesAreNotUnfolded) {
  const std::string text = deflated(std::string(7'900'000, 'x'));
  for (const auto& [type, head] :
       {std::pair("zTXt", std::string("key\0\0", 5)), std::pair("iTXt", std::string("key\0\1\0\0\0", 8))}) {
    std::string png(png_signature);
    png += png_chunk("IHDR", big_endian(28) + big_endian(28) + std::string("\x08\0\0\0\0", 5));  // 8-bit grey
    const std::string chunk = png_chunk(type, head + text);
    for (int i = 0; i < 900; ++i) png += chunk;
    png += png_chunk("IDAT", deflated(std::string(28 * 29, '\0'))) + png_chunk("IEND", "");
    SCOPED_TRACE(type);
    expect_done({"run", "lenet5", "--input", write("p.png", png)});
  }
}

TEST_F(Claims, DevicesThatNeverEndAreRefused) {
  std::filesystem::create_symlink("/dev/zero", path("z.npy"));
  for (const std::string& file : {std::string("/dev/zero"), path("z.npy"), std::string("/dev/urandom")}) {
    expect_refused({"run", "lenet5", "--input", file}, file);
    expect_refused({"run", "lenet5", "--chip", file}, file);
    expect_refused({"run", "lenet5", "--mapping", file}, file);
    expect_refused({"run", "lenet5", "--labels", file}, file);
    expect_refused({"layer", "--shape", "C=4,M=8,H=9,W=9,R=3,S=3,U=1", "--ifmap", file}, file);
  }
  std::filesystem::create_symlink("/dev/zero", path("z.onnx"));
  expect_refused({"run", path("z.onnx")}, "z.onnx: cannot be read: a device or a pipe");
  expect_refused({"run", folder.string() + "/"}, "Is a directory");
  expect_refused({"run", "lenet5", "--chip", folder.string()}, "Is a directory");
  expect_refused({"run", "/proc/self/mem"}, "/proc/self/mem");
}

TEST_F(Claims, APipeIsReadLikeAFile) {
  const std::string bytes = runtime::to_npy(nn::Tensor({2, 1, 28, 28}));
  ASSERT_EQ(::mkfifo(path("pipe.npy").c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path("pipe.npy"), std::ios::binary) << bytes; });
  expect_done({"run", "lenet5", "--input", path("pipe.npy")});
  writer.join();
}

}  // namespace
}  // namespace eyeriss::hostile_test
