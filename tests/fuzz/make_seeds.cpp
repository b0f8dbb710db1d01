// Writes the seeds that need a writer: make_fuzz_seeds FOLDER. The text seeds stand in seeds/ as they are.
#include <stb/stb_image_write.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"
#include "eyeriss/onnx/model_builder_test.h"
#include "eyeriss/onnx/write_onnx.h"
#include "eyeriss/rlc/codec.h"
#include "eyeriss/runtime/npy.h"
#include "fuzz/checkpoint_case.h"

namespace eyeriss {
namespace {

std::filesystem::path folder;

void write(const std::string& name, const std::string& bytes) {
  const std::filesystem::path path = folder / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

nn::Tensor tensor(const nn::Dims& dims) {
  nn::Tensor made(dims);
  for (std::size_t i = 0; i < made.data.size(); ++i) made.data[i] = std::sin(static_cast<float>(i));
  return made;
}

// A chain of one-input operators from an input of these dimensions.
nn::Network chain(const std::string& name, const nn::Dims& input, std::vector<nn::Op> ops) {
  nn::Network network;
  network.name = name;
  int value = network.add_input("in", input);
  for (nn::Op& op : ops) {
    const std::string node = nn::op_name(op) + std::to_string(value);
    value = network.add_node(node, std::move(op), {value});
  }
  network.outputs = {value};
  return network;
}

void write_networks() {
  const nn::Conv conv{tensor({4, 3, 3, 3}), {0, 1, 2, 3}, 1, {2, 2}, {1, 1}, {1, 1, 1, 1}};
  const nn::Conv grouped{tensor({4, 2, 1, 3}), {}, 2, {1, 1}, {1, 1}, {}};
  const nn::Window window{{2, 3}, {2, 1}, {1, 1}, {0, 1, 0, 1}, true};
  const std::pair<const char*, nn::Network> networks[] = {
      {"conv", chain("conv", {nn::kDynamic, 3, 9, 8},
                     {conv, nn::Relu{}, grouped, nn::Lrn{}, nn::GlobalAveragePool{}, nn::Flatten{}})},
      {"pools", chain("pools", {1, 2, 8, 9},
                      {nn::MaxPool{window}, nn::BatchNorm{{1, 2}, {0, 1}}, nn::AveragePool{window, true},
                       nn::Clip{0, 6}, nn::HardSwish{}})},
      {"fc", chain("fc", {nn::kDynamic, 6},
                   {nn::FullyConnected{tensor({5, 6}), {1, 2, 3, 4, 5}}, nn::Sigmoid{}, nn::LeakyRelu{},
                    nn::HardSigmoid{}, nn::Softmax{}})},
      {"moves", chain("moves", {1, 2, 3, 4},
                      {nn::Transpose{{0, 2, 3, 1}}, nn::Pad{{0, 1, 0, 0}, {0, 0, 1, 0}, 2.0f},
                       nn::Slice{{1, 2}, {-3, 0}, {5, 3}, {1, 2}}, nn::Gather{1, {{2}, {0, -1}}}, nn::Unsqueeze{{0}},
                       nn::Squeeze{{0}}, nn::Reshape{{0, -1}}})},
  };
  for (const auto& [name, network] : networks) write(std::string("onnx/") + name + ".onnx", onnx::to_onnx(network));
  nn::Network joined;
  joined.name = "joined";
  const int a = joined.add_input("a", {1, 4, 3, 3}), b = joined.add_input("b", {1, 4, 3, 3}),
            c = joined.add_constant("c", tensor({4, 1, 1}));
  const int sum = joined.add_node("add", nn::Add{}, {a, b, c}), product = joined.add_node("mul", nn::Mul{}, {sum, b});
  const int ratio = joined.add_node("div", nn::Div{}, {product, c}),
            difference = joined.add_node("sub", nn::Sub{}, {ratio, a});
  const int all = joined.add_node("concat", nn::Concat{1}, {difference, b, sum});
  joined.outputs = {joined.add_node("matmul", nn::MatMul{}, {all, all})};
  write("onnx/joined.onnx", onnx::to_onnx(joined));
}

// What is computed when a file is read, before a network is made of it.
void write_constants() {
  using onnx::set_int, onnx::set_ints;
  constexpr std::int64_t integer = ::onnx::TensorProto::INT64, real = ::onnx::TensorProto::FLOAT;
  // Flattens by the shape of its input, as exporters write it.
  onnx::ModelBuilder shapes;
  shapes.input("x", {nn::kDynamic, 4, 3, 2});
  shapes.integers("first", {0}), shapes.integers("rest", {-1});
  shapes.node("Shape", "shape", {"x"}, "s");
  shapes.node("Gather", "batch", {"s", "first"}, "b");
  set_int(shapes.node("Concat", "join", {"b", "rest"}, "to"), "axis", 0);
  shapes.node("Reshape", "flatten", {"x", "to"}, "y");
  shapes.output("y");
  write("onnx/shapes.onnx", shapes.bytes());

  // Every operator on whole numbers: {4, 3, 2} is taken apart and comes back.
  onnx::ModelBuilder whole;
  whole.input("x", {1, 4, 3, 2});
  whole.integers("two", {2}), whole.integers("one", {1}), whole.integers("none", {0}), whole.integers("ends", {1, 1});
  set_ints(whole.node("Constant", "constant", {}, "c"), "value_ints", {3, 2, 1});
  whole.node("Add", "add", {"c", "one"}, "c1"), whole.node("Mul", "mul", {"c1", "two"}, "c2");
  whole.node("Div", "div", {"c2", "two"}, "c3"), whole.node("Sub", "sub", {"c3", "none"}, "c4");
  set_int(whole.node("Cast", "to_floats", {"c4"}, "f"), "to", real);
  set_int(whole.node("Cast", "to_integers", {"f"}, "i"), "to", integer);
  whole.node("Pad", "pad", {"i", "ends"}, "i1"), whole.node("Slice", "slice", {"i1", "one", "rest"}, "i2");
  whole.integers("rest", {4});
  whole.node("Unsqueeze", "unsqueeze", {"i2", "none"}, "i3"), whole.node("Transpose", "transpose", {"i3"}, "i4");
  whole.node("Flatten", "flatten", {"i4"}, "i5"), whole.node("Squeeze", "squeeze", {"i5", "one"}, "i6");
  whole.node("Identity", "identity", {"i6"}, "to"), whole.node("Dropout", "dropout", {"x"}, "d");
  whole.node("Reshape", "reshape", {"d", "to"}, "r");
  whole.node("ConstantOfShape", "fill", {"to"}, "zeros"), whole.node("Add", "plus", {"r", "zeros"}, "y");
  whole.output("y");
  write("onnx/whole_numbers.onnx", whole.bytes());

  // A constant without values whose other dimensions are huge.
  onnx::ModelBuilder nothing;
  nothing.input("x", {1, 4});
  nothing.add("none", {1, 1 << 28, 0, 1}, ::onnx::TensorProto::FLOAT);
  nothing.node("Relu", "relu", {"none"}, "a"), nothing.node("Add", "add", {"none", "a"}, "b");
  set_int(nothing.node("Softmax", "softmax", {"a"}, "c"), "axis", 1);
  set_int(nothing.node("LRN", "lrn", {"b"}, "d"), "size", 5);
  nothing.node("Sigmoid", "sigmoid", {"x"}, "y");
  for (const char* output : {"c", "d", "y"}) nothing.output(output);
  write("onnx/nothing.onnx", nothing.bytes());
}

void write_arrays() {
  write("npy/float.npy", runtime::to_npy(tensor({2, 3, 2})));
  nn::Words4 words(1, 2, 3, 2);
  std::iota(words.data.begin(), words.data.end(), std::int16_t{-4});
  write("npy/words.npy", runtime::to_npy(words));
  write("npy/scalar.npy", runtime::to_npy(tensor({})));
  // The other types, with the header and the data of a float array cut to what they need.
  const std::string floats = runtime::to_npy(tensor({4}));
  for (const std::string type : {"f2", "f8", "i1", "i4", "i8", "u1", "u2", "u4", "u8", "b1"}) {
    std::string bytes = floats;
    bytes.replace(bytes.find("f4"), 2, type);
    bytes.resize(bytes.size() - 16);
    write("npy/" + type + ".npy", bytes.append(static_cast<std::size_t>(4 * (type[1] - '0')), '\1'));
  }
}

void append(void* to, void* data, int size) {
  static_cast<std::string*>(to)->append(static_cast<char*>(data), static_cast<std::size_t>(size));
}

// The first two bytes choose what the network wants (picture_fuzz.cpp).
void write_pictures() {
  const int height = 9, width = 17;
  for (const int channels : {1, 2, 3, 4}) {
    std::string pixels(static_cast<std::size_t>(height * width * channels), '\0');
    base::Random random(1);
    for (char& value : pixels) value = static_cast<char>(random.between(0, 255) & 0x70);
    for (const int wanted : {1, 3}) {
      std::string bytes = {static_cast<char>(2 * (height - 1) + (wanted == 1 ? 1 : 0)),
                           static_cast<char>(width - 1 + (wanted == 3 ? 128 : 0))};
      std::string png = bytes, jpeg = bytes;
      stbi_write_png_to_func(append, &png, width, height, channels, pixels.data(), width * channels);
      stbi_write_jpg_to_func(append, &jpeg, width, height, channels, pixels.data(), channels == 1 ? 60 : 95);
      write(fmt::format("picture/{}_as_{}.png", channels, wanted), png);
      if (channels != 2) write(fmt::format("picture/{}_as_{}.jpg", channels, wanted), jpeg);
    }
  }
}

template <class Word>
std::string bytes_of(const std::vector<Word>& words) {
  return {reinterpret_cast<const char*>(words.data()), words.size() * sizeof(Word)};
}

// The first four bytes are the expected number of words (rlc_fuzz.cpp).
void write_streams() {
  base::Random random(2);
  for (const std::uint32_t count : {1u, 40u, 300u}) {
    std::vector<std::int16_t> words(count);
    for (std::int16_t& word : words)
      word = static_cast<std::int16_t>(random.chance(0.9) ? 0 : random.between(-300, 300));
    write(fmt::format("rlc/{}_words", count), bytes_of<std::uint32_t>({count}) + bytes_of(rlc::encode(words)));
  }
}

// One checkpoint with a result, as SQLite writes it, and a finished one.
void write_checkpoints() {
  std::filesystem::create_directories(folder / "checkpoint");
  const fuzz::CheckpointCase layer;
  for (const bool finished : {false, true}) {
    const std::filesystem::path path = folder / "checkpoint" / (finished ? "finished" : "one_result");
    std::filesystem::remove(path);
    runtime::Checkpoint checkpoint(path, fuzz::checkpoint_run);
    checkpoint.save(layer.work, layer.result);
    if (finished) checkpoint.finish();
  }
}

void write_choices(const std::string& target, int count, std::size_t bytes) {
  base::Random random(3);
  for (int i = 0; i < count; ++i) {
    std::string choices;
    while (choices.size() < bytes) choices.push_back(static_cast<char>(random.next()));
    choices[0] = static_cast<char>(i % 2 != 0 ? 255 - i : i);
    write(fmt::format("{}/{}", target, i), choices);
  }
}

}  // namespace
}  // namespace eyeriss

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "make_fuzz_seeds FOLDER\n");
    return 2;
  }
  eyeriss::folder = argv[1];
  eyeriss::write_networks();
  eyeriss::write_constants();
  eyeriss::write_arrays();
  eyeriss::write_pictures();
  eyeriss::write_streams();
  eyeriss::write_checkpoints();
  eyeriss::write_choices("engines", 12, 96);
  eyeriss::write_choices("scan_chain", 8, 64);
}
