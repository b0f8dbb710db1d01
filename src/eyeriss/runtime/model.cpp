#include "eyeriss/runtime/model.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/runtime/npy.h"
#include "eyeriss/zoo/zoo.h"

namespace eyeriss::runtime {
namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// The images of one file, N x C x H x W or whatever rank the input has.
nn::Tensor read_images(const std::string& path, const nn::Dims& dims, const Preprocessing& preprocessing) {
  if (!ends_with(path, ".npy")) return read_picture(path, dims, preprocessing);
  nn::Tensor images = read_npy(path);
  if (images.dims.size() + 1 == dims.size()) images.dims.insert(images.dims.begin(), 1);  // one image without its batch
  if (images.dims.size() != dims.size() || images.dims.at(0) < 1 ||
      !std::equal(dims.begin() + 1, dims.end(), images.dims.begin() + 1))
    base::fail("{}: holds {}, the network wants {}", path, nn::to_string(images.dims), nn::to_string(dims));
  if (images.rank() == 4) preprocess(images, preprocessing, path);
  return images;
}

// Images first, first + 1 ... of the given ones, from the start again when there are fewer.
nn::Tensor repeated(const nn::Tensor& images, std::int64_t first, std::int64_t count) {
  const std::size_t given = static_cast<std::size_t>(images.dims.at(0)), size = images.data.size() / given;
  nn::Dims dims = images.dims;
  dims[0] = count;
  nn::Tensor result(dims);
  for (std::size_t image = 0; image < static_cast<std::size_t>(count); ++image)
    std::copy_n(
        images.data.begin() + static_cast<std::ptrdiff_t>((static_cast<std::size_t>(first) + image) % given * size),
        size, result.data.begin() + static_cast<std::ptrdiff_t>(image * size));
  return result;
}

// What the images of `given` make, repeated to fill the batch where there is one.
nn::ImageSource source_of(std::vector<nn::Tensor> given, std::optional<std::int64_t> batch) {
  std::vector<nn::Dims> dims;
  for (const nn::Tensor& images : given) {
    dims.push_back(images.dims);
    if (batch) dims.back()[0] = *batch;
  }
  nn::ImageSource source(dims, {});
  source.take = [given = std::make_shared<const std::vector<nn::Tensor>>(std::move(given)), dims,
                 all = source.images()](std::int64_t first, std::int64_t count) {
    std::vector<nn::Tensor> some;
    for (std::size_t i = 0; i < given->size(); ++i)
      some.push_back(repeated((*given)[i], first, count == all ? dims[i][0] : count));
    return some;
  };
  return source;
}

nn::Tensor joined(const std::vector<nn::Tensor>& parts) {
  nn::Tensor all = parts.at(0);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    all.dims[0] += parts[i].dims[0];
    all.data.insert(all.data.end(), parts[i].data.begin(), parts[i].data.end());
  }
  return all;
}

nn::ImageSource inputs_from_files(const Model& model, const InputChoice& choice) {
  const std::vector<nn::Input>& inputs = model.network.inputs;
  std::vector<nn::Tensor> images;
  if (inputs.size() > 1) {
    if (choice.files.size() != inputs.size())
      base::fail("network {}: has {} inputs, {} files are given; give one .npy file for each", model.name,
                 inputs.size(), choice.files.size());
    for (std::size_t i = 0; i < inputs.size(); ++i)
      images.push_back(read_images(choice.files[i], inputs[i].dims, choice.preprocessing));
  } else {
    for (const std::string& file : choice.files)
      images.push_back(read_images(file, inputs.at(0).dims, choice.preprocessing));
    images = {joined(images)};
  }
  for (const nn::Tensor& tensor : images)
    if (choice.batch && tensor.dims[0] > *choice.batch)
      base::fail("batch {}: the files hold {} images; leave the batch out", *choice.batch, tensor.dims[0]);
  return source_of(std::move(images), choice.batch);
}

nn::ImageSource random_inputs(const Model& model, const InputChoice& choice) {
  const nn::Dims& first_dims = model.network.inputs.at(0).dims;
  const std::int64_t own = model.from_zoo                                        ? zoo::find(model.name).default_batch
                           : first_dims.empty() || first_dims[0] == nn::kDynamic ? 1
                                                                                 : first_dims[0];
  const std::int64_t batch = choice.batch.value_or(own);
  std::vector<nn::Dims> all;
  for (const nn::Input& input : model.network.inputs) {
    nn::Dims dims = input.dims;
    if (!dims.empty()) dims[0] = batch;
    if (std::count(dims.begin(), dims.end(), nn::kDynamic) > 0)
      base::fail(
          "network {}: only the batch of an input may be free, this one is {}; fix the other dimensions in the file",
          model.name, nn::to_string(input.dims));
    nn::element_count(dims);  // throws when there are too many words
    all.push_back(std::move(dims));
  }
  const std::uint64_t seed = choice.seed.value_or(1);
  if (model.from_zoo)
    return {all, [name = model.name, seed](std::int64_t first, std::int64_t count) {
              return std::vector<nn::Tensor>{zoo::random_images(name, first, count, seed)};
            }};
  return {all, [all, seed, batch](std::int64_t first, std::int64_t count) {
            std::vector<nn::Tensor> tensors;
            std::uint64_t drawn = 0;  // by the inputs before
            for (nn::Dims dims : all) {
              const auto words = static_cast<std::uint64_t>(nn::element_count(dims));
              base::Random random(seed);
              random.skip(drawn + words / static_cast<std::uint64_t>(batch) * static_cast<std::uint64_t>(first));
              drawn += words;
              if (!dims.empty()) dims[0] = count;
              tensors.emplace_back(std::move(dims));
              for (float& value : tensors.back().data) value = static_cast<float>(random.unit());
            }
            return tensors;
          }};
}

}  // namespace

bool is_file(const std::string& path_or_name) {
  return ends_with(path_or_name, ".onnx") || path_or_name.find('/') != std::string::npos;
}

Model load_model(const std::string& path_or_name) {
  if (is_file(path_or_name))
    return {onnx::read_onnx(path_or_name), std::filesystem::path(path_or_name).stem().string(), false};
  return {zoo::network(path_or_name), path_or_name, true};
}

std::vector<nn::Tensor> make_inputs(const Model& model, const InputChoice& choice) {
  const nn::ImageSource source = input_source(model, choice);
  return source.take(0, source.images());
}

nn::ImageSource input_source(const Model& model, const InputChoice& choice) {
  if (!choice.files.empty() && choice.seed) base::fail("--input and --random: give one of them");
  if (choice.batch && *choice.batch < 1) base::fail("batch {}: must be at least 1", *choice.batch);
  if (model.network.inputs.empty()) base::fail("network {}: has no input", model.name);
  if (!choice.files.empty()) return inputs_from_files(model, choice);
  if (model.from_zoo && !choice.seed)
    if (const auto pictures = zoo::sample_pictures(model.name); !pictures.empty()) {
      std::vector<nn::Tensor> images;
      for (const std::string_view bytes : pictures)
        images.push_back(parse_picture(bytes, model.network.inputs[0].dims, {}, "sample picture of " + model.name));
      return source_of({joined(images)}, choice.batch);
    }
  return random_inputs(model, choice);
}

}  // namespace eyeriss::runtime
