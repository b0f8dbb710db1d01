// Runs a network on the chip, in the manner of ONNX Runtime: load, describe, run on tensors, get the report.
//
//   Session session(network, options);
//   session.calibrate(pictures);                     // chooses the 16-bit formats
//   NetworkRun run = session.run(pictures);          // as often as wanted
//
// CONV and FC layers run on the chip, and a ReLU that follows them; the rest on the host in float, as the published
// system did with Caffe ([J] Sec. VI).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "eyeriss/nn/image_source.h"
#include "eyeriss/nn/network.h"
#include "eyeriss/nn/quantise.h"
#include "eyeriss/runtime/conv_run.h"
#include "eyeriss/runtime/layer_run.h"

namespace eyeriss::runtime {

// Called before each layer of the chip: its name, and MACs done and to do in the whole run.
using Progress = std::function<void(const std::string& layer, std::uint64_t done_macs, std::uint64_t all_macs)>;

// Called with one tensor for each output of the network: those of the next images of the batch.
using OutputSink = std::function<void(std::vector<nn::Tensor> outputs)>;

// How much larger than the largest value seen in calibration a layer's sums may become: when the session then runs on
// the same inputs, only what 16 bits change; on other inputs, what those bring (docs/numerics.md).
inline constexpr double own_inputs_headroom = 1.1, other_inputs_headroom = 2.0;

struct SessionOptions {
  arch::ChipConfig chip;
  MappingFile mappings;  // layers left out are searched
  mapping::Objective objective = mapping::Objective::energy;
  bool verify = false;         // also run the reference; a word that differs is an Error
  bool compare_float = false;  // also run the float network; fills LayerRun::sqnr_db
  double headroom = 2.0;       // nn::QuantiseOptions
  // Images of a batch in memory together; 0: few, where images and engine do not need each other. No result depends on
  // it.
  std::int64_t images_at_once = 0;
  bool correct_means =
      true;  // calibrate() also runs on the chip and moves each filter's bias to the mean of the float network
  Progress progress;
};

// A value that goes into or comes out of the network. The batch is nn::kDynamic when it is free.
struct ValueInfo {
  std::string name;
  nn::Dims dims;
};

class Session {
 public:
  // Throws base::Error when the mapping file names layers that the network does not have.
  Session(nn::Network network, Engine engine, SessionOptions options);

  const nn::Network& network() const { return network_; }
  const arch::ChipConfig& chip() const { return options_.chip; }
  std::vector<ValueInfo> inputs() const;
  std::vector<ValueInfo> outputs() const;

  // Chooses the formats of every layer from what the float network makes of these inputs (one tensor for each, any
  // batch).
  void calibrate(const std::vector<nn::Tensor>& inputs);
  void calibrate(const nn::ImageSource& inputs);
  bool calibrated() const { return quantised_ != nullptr; }

  // Throws base::Error when the inputs do not fit the network, a layer cannot run on the chip or, with verify, differs.
  NetworkRun run(const std::vector<nn::Tensor>& inputs);
  // Images that come some at a time, and whose outputs leave so: memory does not grow with the batch. The run that comes
  // back has none. Without a sink it has all.
  NetworkRun run(const nn::ImageSource& inputs, const OutputSink& outputs = {});

 private:
  struct Flow;

  std::vector<nn::Dims> check_inputs(const std::vector<nn::Dims>& inputs) const;
  const ConvPlan& plan(nn::QuantisedLayer& layer, const std::vector<nn::Dims>& dims);
  bool is_network_input(int value) const;
  void prepare(Flow& flow);
  std::vector<nn::Tensor> run_images(Flow& flow, std::vector<nn::Tensor> inputs);
  nn::Tensor run_layer(Flow& flow, std::size_t node_index);
  void release(Flow& flow, int value) const;
  NetworkRun finish(const Flow& flow) const;

  nn::Network network_;
  Engine engine_;
  SessionOptions options_;
  MappingChoice mappings_;
  std::vector<std::vector<int>> readers_;  // of each value
  std::vector<int> producers_;             // of each value: a node, or -1
  std::unique_ptr<nn::QuantisedNetwork> quantised_;
  std::map<std::pair<int, std::string>, ConvPlan> plans_;  // by node and shape
};

}  // namespace eyeriss::runtime
