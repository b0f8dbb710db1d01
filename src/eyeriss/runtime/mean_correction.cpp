#include "eyeriss/runtime/mean_correction.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "eyeriss/base/math.h"
#include "eyeriss/nn/fixed_point.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/mean_correction.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/runtime/conv_run.h"
#include "eyeriss/runtime/model_layers.h"
#include "eyeriss/runtime/scratch_file.h"

namespace eyeriss::runtime {
namespace {

using Tensor = std::shared_ptr<const nn::Tensor>;

// The values between nodes, in portions of images: in memory while there is only one portion.
class Values {
 public:
  Values(const nn::Network& network, const nn::ImageSource& inputs, std::int64_t images_at_once)
      : network_(network),
        inputs_(inputs),
        dims_(nn::infer_shapes(network, inputs.dims)),
        images_at_once_(images_at_once),
        portions_(base::ceil_div(inputs.images(), images_at_once)),
        psums_(network.value_names.size()) {
    stored_.resize(network.value_names.size(), std::vector<Stored>(static_cast<std::size_t>(portions_)));
  }

  std::int64_t portions() const { return portions_; }
  const std::vector<nn::Dims>& dims() const { return dims_; }

  Tensor get(int value, std::int64_t portion) const {
    if (const auto constant = network_.constants.find(value); constant != network_.constants.end())
      return {std::shared_ptr<void>(), &constant->second};
    for (std::size_t i = 0; i < network_.inputs.size(); ++i)
      if (network_.inputs[i].value == value)
        return std::make_shared<nn::Tensor>(std::move(inputs_.take(first(portion), images(portion))[i]));
    const Stored& stored = at(value, portion);
    if (stored.tensor) return stored.tensor;
    if (const std::optional<Psums>& psums = psums_[static_cast<std::size_t>(value)]) {
      nn::Fmap words = stored.words;
      words.data.resize(stored.slot ? stored.slot->bytes / 2 : words.data.size());
      if (stored.slot) file_.read(*stored.slot, words.data.data());
      nn::move_psums(words, psums->moves, psums->relu);
      return std::make_shared<nn::Tensor>(nn::to_floats(words, psums->frac, dims_of(value, portion)));
    }
    auto tensor = std::make_shared<nn::Tensor>(dims_of(value, portion));
    file_.read(*stored.slot, tensor->data.data());
    return tensor;
  }

  void put(int value, std::int64_t portion, nn::Tensor tensor) {
    Stored& stored = at(value, portion);
    if (portions_ == 1)
      stored.tensor = std::make_shared<nn::Tensor>(std::move(tensor));
    else
      stored.slot = file_.write(tensor.data.data(), tensor.data.size() * sizeof(float));
  }

  // The psums of a layer, to be moved when all are there.
  void put_psums(int value, std::int64_t portion, nn::Fmap psums) {
    Stored& stored = at(value, portion);
    if (portions_ > 1) {
      stored.slot = file_.write(psums.data.data(), psums.data.size() * sizeof(std::int16_t));
      stored.words.dims = psums.dims;
    } else {
      stored.words = std::move(psums);
    }
  }
  void move_psums(int value, std::vector<std::int16_t> moves, bool relu, int frac) {
    psums_[static_cast<std::size_t>(value)] = Psums{std::move(moves), relu, frac};
  }

  void drop(int value, std::int64_t portion) {
    Stored& stored = at(value, portion);
    if (stored.slot) file_.free(*stored.slot);
    stored = {};
  }

 private:
  struct Stored {  // one of the three
    Tensor tensor;
    nn::Fmap words;  // without its data when there is a slot
    std::optional<ScratchFile::Slot> slot;
  };
  struct Psums {
    std::vector<std::int16_t> moves;  // of each filter
    bool relu;
    int frac;
  };

  std::int64_t first(std::int64_t portion) const { return portion * images_at_once_; }
  std::int64_t images(std::int64_t portion) const {
    return std::min(images_at_once_, inputs_.images() - first(portion));
  }
  nn::Dims dims_of(int value, std::int64_t portion) const {
    nn::Dims dims = dims_[static_cast<std::size_t>(value)];
    if (portions_ > 1) dims[0] = images(portion);
    return dims;
  }
  Stored& at(int value, std::int64_t portion) {
    return stored_[static_cast<std::size_t>(value)][static_cast<std::size_t>(portion)];
  }
  const Stored& at(int value, std::int64_t portion) const {
    return stored_[static_cast<std::size_t>(value)][static_cast<std::size_t>(portion)];
  }

  const nn::Network& network_;
  const nn::ImageSource& inputs_;
  const std::vector<nn::Dims> dims_;  // of the whole batch
  const std::int64_t images_at_once_, portions_;
  std::vector<std::optional<Psums>> psums_;  // by value
  std::vector<std::vector<Stored>> stored_;  // by value and portion
  ScratchFile file_;
};

class Correction {
 public:
  Correction(const nn::Network& network, nn::QuantisedNetwork& quantised, const nn::ImageSource& inputs,
             std::int64_t images_at_once, const arch::ChipConfig& chip)
      : network_(network),
        quantised_(quantised),
        chip_(chip),
        engine_(make_ofmap_engine(chip)),
        last_reader_(network.value_names.size(), -1),
        values_(network, inputs, images_at_once) {}

  void run() {
    if (quantised_.layers.empty()) return;
    const int last = quantised_.layers.back().node_index;
    std::vector<bool> is_done(network_.nodes.size());  // ReLUs that the chip does
    for (int i = 0; i <= last; ++i)
      for (const int value : node(i).inputs) last_reader_[static_cast<std::size_t>(value)] = i;
    for (int i = 0; i <= last; ++i) {
      nn::QuantisedLayer* const layer = layer_of(i);
      if (layer != nullptr && layer->relu_index >= 0) is_done[static_cast<std::size_t>(layer->relu_index)] = true;
      if (layer != nullptr)
        correct(*layer);
      else if (!is_done[static_cast<std::size_t>(i)] && is_read(node(i).output))
        run_on_host(i);
    }
  }

 private:
  const nn::Node& node(int index) const { return network_.nodes[static_cast<std::size_t>(index)]; }
  nn::QuantisedLayer* layer_of(int node_index) {
    for (nn::QuantisedLayer& layer : quantised_.layers)
      if (layer.node_index == node_index) return &layer;
    return nullptr;
  }
  bool is_read(int value) const { return last_reader_[static_cast<std::size_t>(value)] >= 0; }

  void drop_what_is_read(int node_index, std::int64_t portion) {
    for (const int value : node(node_index).inputs)
      if (last_reader_[static_cast<std::size_t>(value)] == node_index) values_.drop(value, portion);
  }

  void run_on_host(int index) {
    for (std::int64_t portion = 0; portion < values_.portions(); ++portion) {
      std::vector<Tensor> in;
      std::vector<const nn::Tensor*> read;
      for (const int value : node(index).inputs) read.push_back(in.emplace_back(values_.get(value, portion)).get());
      drop_what_is_read(index, portion);
      values_.put(node(index).output, portion, nn::run_op(node(index).op, read, "layer " + node(index).name));
    }
  }

  void correct(nn::QuantisedLayer& layer) {
    const nn::Node& one = node(layer.node_index);
    const nn::Conv* conv = std::get_if<nn::Conv>(&one.op);
    ConvPlan plan = prepared(layer);
    const nn::ConvShape& shape = plan.conv.shape;
    const bool relu = layer.relu_index >= 0;
    const int output = relu ? node(layer.relu_index).output : one.output;
    ConvWork work;
    work.filters = &layer.filters;
    work.bias = &layer.bias;
    work.shift = layer.shift;
    work.relu = work.count_overflows = false;
    nn::PsumMeans means(shape.M, shape.N * plan.conv.E() * plan.conv.F(), relu);
    for (std::int64_t portion = 0; portion < values_.portions(); ++portion) {
      nn::Fmap ifmaps = nn::to_words(*values_.get(one.inputs[0], portion), layer.ifmap_frac,
                                     conv != nullptr ? conv->pads : nn::Padding{});
      drop_what_is_read(layer.node_index, portion);
      ifmaps.dims = {static_cast<std::int64_t>(ifmaps.data.size()) / (shape.G * shape.C * shape.H * shape.W),
                     shape.G * shape.C, shape.H, shape.W};
      work.ifmaps = &ifmaps;
      nn::Fmap psums = run_conv(plan, work, engine_).ofmaps;
      means.add(psums);
      if (is_read(output)) values_.put_psums(output, portion, std::move(psums));
    }
    values_.move_psums(output, nn::correct_biases(layer, means), relu, layer.ofmap_frac);
  }

  // Its pieces, with packed filters where there are several portions; no mapping, which the ofmaps do not depend on.
  ConvPlan prepared(nn::QuantisedLayer& layer) {
    const mapping::GeneralConv conv = conv_of(network_, layer.node_index, values_.dims(), chip_);
    layer.filters.dims = {conv.shape.M, conv.shape.C, conv.shape.R,
                          conv.shape.S};  // those of an FC layer: M x K x 1 x 1
    ConvPlan plan = plan_conv(node(layer.node_index).name, conv, layer.filters, chip_, nullptr);
    if (values_.portions() > 1) pack_filters(plan, layer.filters, layer.shift);
    return plan;
  }

  const nn::Network& network_;
  nn::QuantisedNetwork& quantised_;
  const arch::ChipConfig& chip_;
  const Engine engine_;
  std::vector<int> last_reader_;  // of each value: a node up to the last CONV or FC layer, or -1
  Values values_;
};

}  // namespace

void correct_means(const nn::Network& network, nn::QuantisedNetwork& quantised, const nn::ImageSource& inputs,
                   std::int64_t images_at_once, const arch::ChipConfig& chip) {
  Correction(network, quantised, inputs, images_at_once, chip).run();
}

}  // namespace eyeriss::runtime
