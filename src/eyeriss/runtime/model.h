// Networks by what a user calls them: the path of an ONNX file, or a name of the zoo.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eyeriss/nn/image_source.h"
#include "eyeriss/nn/network.h"
#include "eyeriss/runtime/picture.h"

namespace eyeriss::runtime {

struct Model {
  nn::Network network;
  std::string name;  // of the zoo, or the file's name without folder and extension
  bool from_zoo = false;
};

// A name that ends in .onnx or has a slash is a file; any other is one of the zoo.
bool is_file(const std::string& path_or_name);

// Throws base::Error as onnx::read_onnx and zoo::find do.
Model load_model(const std::string& path_or_name);

// What goes into a run. Nothing chosen: the sample pictures of a zoo network, else random input with seed 1.
struct InputChoice {
  std::vector<std::string> files;     // .npy, .png, .jpg
  std::optional<std::uint64_t> seed;  // random input instead
  std::optional<std::int64_t> batch;  // default: what the files hold, the zoo's batch, the file's batch, or 1
  Preprocessing preprocessing;        // of the files
};

// One tensor for each input of the network, all of the same batch. Files: the images of all of them after each other,
// from the start again when the batch is larger; for a network of several inputs one .npy file each. Random: uniform in
// [0, 1), for a zoo network up to its own limit. Throws base::Error.
std::vector<nn::Tensor> make_inputs(const Model& model, const InputChoice& choice);

// The same, some images at a time: what the files hold is in memory, repetitions and random input are not.
nn::ImageSource input_source(const Model& model, const InputChoice& choice);

}  // namespace eyeriss::runtime
