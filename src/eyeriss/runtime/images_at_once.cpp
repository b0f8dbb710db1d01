#include "eyeriss/runtime/images_at_once.h"

#include <algorithm>

#include "eyeriss/nn/independent_images.h"
#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::runtime {
namespace {

constexpr std::int64_t fmap_bytes = 24 << 20, least_images = 3;

}  // namespace

std::int64_t images_at_once(const nn::Network& network, const nn::ImageSource& inputs, std::int64_t wanted) {
  const std::int64_t images = inputs.images();
  const std::vector<nn::Dims> dims = nn::infer_shapes(network, inputs.dims);
  if (images <= (wanted > 0 ? wanted : least_images) || !inputs.is_batch() ||
      !nn::first_node_that_joins_images(network, dims, images).empty())
    return images;
  if (wanted > 0) return wanted;
  std::int64_t most_words = 1;  // into and out of a node, of all images
  for (const nn::Node& node : network.nodes) {
    std::int64_t words = nn::element_count(dims[static_cast<std::size_t>(node.output)]);
    for (const int value : node.inputs) words += nn::element_count(dims[static_cast<std::size_t>(value)]);
    most_words = std::max(most_words, words);
  }
  const std::int64_t bytes_of_word = 6;  // a float on the host, 16 bits on the chip
  return std::clamp(fmap_bytes / std::max<std::int64_t>(1, most_words * bytes_of_word / images), least_images, images);
}

}  // namespace eyeriss::runtime
