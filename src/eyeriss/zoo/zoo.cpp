#include "eyeriss/zoo/zoo.h"

#include <utility>
#include <variant>

#include "eyeriss/base/error.h"
#include "eyeriss/base/nearest.h"
#include "eyeriss/base/random.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/zoo/embedded_files.h"
#include "eyeriss/zoo/layer_biases.h"
#include "eyeriss/zoo/structures.h"
#include "eyeriss/zoo/weights.h"

namespace eyeriss::zoo {
namespace {

const char* const kHalf = "55 % of the outputs of every ReLU";

struct Row {
  Entry entry;
  nn::Network (*structure)();  // null: lenet5, which is read
};

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = {
      {{"lenet5", "LeNet-5, digits of 28 x 28 pixels, trained", 1, {nn::kDynamic, 1, 28, 28}, 255, "as trained"},
       nullptr},
      {{"alexnet",
        "AlexNet CONV1-5, the chip's benchmark",
        4,
        {nn::kDynamic, 3, 227, 227},
        255,
        "38.7, 72.5, 79.3, 77.6 % of the padded ifmaps of CONV2-5, as measured ([J] Table V)"},
       alexnet_structure},
      {{"vgg16",
        "VGG-16 CONV1-1 to CONV5-3, the chip's second benchmark",
        3,
        {nn::kDynamic, 3, 224, 224},
        255,
        "58.6 % of all padded ifmaps"},
       vgg16_structure},
      {{"googlenet", "GoogLeNet (Inception v1)", 1, {nn::kDynamic, 3, 224, 224}, 255, kHalf}, googlenet_structure},
      {{"resnet50", "ResNet-50", 1, {nn::kDynamic, 3, 224, 224}, 255, kHalf}, resnet50_structure},
      {{"squeezenet", "SqueezeNet 1.1", 1, {nn::kDynamic, 3, 224, 224}, 255, kHalf}, squeezenet_structure},
      {{"overfeat", "OverFeat, fast model", 1, {nn::kDynamic, 3, 231, 231}, 255, kHalf}, overfeat_structure},
      {{"pilotnet", "PilotNet, steering from a camera", 1, {nn::kDynamic, 3, 66, 200}, 255, kHalf}, pilotnet_structure},
      {{"alphago", "AlphaGo's policy network, 13 layers", 1, {nn::kDynamic, 48, 19, 19}, 1, kHalf}, alphago_structure},
  };
  return kRows;
}

const Row& find_row(const std::string& name) {
  std::vector<std::string> names;
  for (const Row& row : rows()) {
    if (row.entry.name == name) return row;
    names.push_back(row.entry.name);
  }
  base::fail("{}: not in the zoo; did you mean {}? The zoo has {}", name, base::nearest(name, names),
             fmt::join(names, ", "));
}

nn::Network structure_of(const Row& row) {
  return row.structure != nullptr ? row.structure()
                                  : onnx::parse_onnx(embedded_files()[0], "lenet5.onnx inside the library");
}

// The shape of a CONV or FC layer whose ifmaps have `ifmaps` dimensions: channels, rows and columns are known.
nn::ConvShape shape_of(const nn::Conv& conv, const nn::Dims& ifmaps) {
  const nn::Dims& w = conv.weights.dims;
  const nn::Padding& pads = conv.pads;
  return {conv.group,
          ifmaps[0],
          w[0],
          w[1],
          ifmaps[2] + pads.top + pads.bottom,
          ifmaps[3] + pads.left + pads.right,
          w[2],
          w[3],
          conv.strides[0],
          conv.strides[1]};
}

nn::ConvShape shape_of(const nn::FullyConnected& fc, const nn::Dims& ifmaps) {
  const std::int64_t rows = ifmaps.size() > 2 ? ifmaps[2] : 1, columns = ifmaps.size() > 2 ? ifmaps[3] : 1;
  return {1, ifmaps[0], fc.weights.dims[0], ifmaps[1], rows, columns, rows, columns, 1, 1};
}

// The value that a Flatten made this one of: an FC layer behind it still covers rows and columns.
int before_flatten(const nn::Network& network, int value) {
  for (const nn::Node& node : network.nodes)
    if (node.output == value && std::holds_alternative<nn::Flatten>(node.op)) return node.inputs[0];
  return value;
}

void add_fc(std::vector<LayerShape>& layers, const char* name, const nn::Dims& ifmaps, std::int64_t outputs) {
  nn::FullyConnected fc;
  fc.weights.dims = {outputs, 0};
  layers.push_back({name, true, shape_of(fc, ifmaps)});
}

}  // namespace

const std::vector<Entry>& list() {
  static const std::vector<Entry> kEntries = [] {
    std::vector<Entry> entries;
    for (const Row& row : rows()) entries.push_back(row.entry);
    return entries;
  }();
  return kEntries;
}

const Entry& find(const std::string& name) {
  return find_row(name).entry;
}

nn::Network network(const std::string& name) {
  const Row& row = find_row(name);
  nn::Network network = structure_of(row);
  if (row.structure != nullptr) fill_weights(network, layer_biases(name));
  return network;
}

nn::Tensor random_input(const std::string& name, std::int64_t batch, std::uint64_t seed) {
  return random_images(name, 0, batch, seed);
}

nn::Tensor random_images(const std::string& name, std::int64_t first, std::int64_t count, std::uint64_t seed) {
  const Entry& entry = find(name);
  nn::Dims dims = entry.input;
  dims[0] = 1;
  const auto image_words = static_cast<std::uint64_t>(nn::element_count(dims));
  dims[0] = count;
  nn::Tensor input(std::move(dims));
  base::Random random(seed);
  random.skip(static_cast<std::uint64_t>(first) * image_words);
  for (float& value : input.data) value = static_cast<float>(random.unit()) * entry.input_limit;
  return input;
}

std::vector<std::string_view> sample_pictures(const std::string& name) {
  if (find(name).name != "lenet5") return {};
  std::vector<std::string_view> files = embedded_files();
  files.erase(files.begin());
  return files;
}

std::vector<LayerShape> layer_shapes(const std::string& name, std::int64_t batch) {
  const nn::Network network = structure_of(find_row(name));
  const std::vector<nn::Dims> dims = nn::infer_shapes(network, batch);
  std::vector<LayerShape> layers;
  for (const nn::Node& node : network.nodes) {
    if (!nn::is_chip_op(node.op)) continue;
    const nn::Dims& ifmaps = dims[static_cast<std::size_t>(before_flatten(network, node.inputs[0]))];
    if (const nn::Conv* conv = std::get_if<nn::Conv>(&node.op))
      layers.push_back({node.name, false, shape_of(*conv, ifmaps)});
    else
      layers.push_back({node.name, true, shape_of(std::get<nn::FullyConnected>(node.op), ifmaps)});
  }
  if (name == "alexnet" || name == "vgg16") {  // the FC layers that network() leaves out
    add_fc(layers, "FC1", dims[static_cast<std::size_t>(network.outputs[0])], 4096);
    add_fc(layers, "FC2", {batch, 4096}, 4096);
    add_fc(layers, "FC3", {batch, 4096}, 1000);
  }
  return layers;
}

}  // namespace eyeriss::zoo
