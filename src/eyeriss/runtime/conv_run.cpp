#include "eyeriss/runtime/conv_run.h"

#include <tbb/parallel_for.h>

#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/mapping/native_tensors.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"

namespace eyeriss::runtime {
namespace {

std::uint64_t zeros(const nn::Words4& words) {
  return static_cast<std::uint64_t>(std::count(words.data.begin(), words.data.end(), std::int16_t{0}));
}

nn::ConvShape with_images(nn::ConvShape shape, std::int64_t images) {
  shape.N = images;
  return shape;
}

// Calls run_piece(index, its work) for each piece of the images of `work`; it returns the ofmaps.
template <class RunPiece>
nn::Fmap run_pieces(const ConvPlan& plan, const ConvWork& work, RunPiece&& run_piece) {
  const std::int64_t images = work.ifmaps->dims[0];
  if (plan.is_native()) {
    mapping::LayerWork native{with_images(plan.conv.shape, images), plan.mappings[0], work.ifmaps, work.filters,
                              work.bias};
    native.shift = work.shift;
    native.relu = work.relu;
    native.ifmaps_compressed = work.ifmaps_compressed;
    native.count_overflows = work.count_overflows;
    return run_piece(std::size_t{0}, native);
  }
  nn::Fmap ofmaps(images, plan.conv.shape.M, plan.conv.E(), plan.conv.F());
  for (std::size_t i = 0; i < plan.pieces.size(); ++i) {
    const mapping::NativePiece& piece = plan.pieces[i];
    const nn::Fmap ifmaps = mapping::ifmaps_of(piece, *work.ifmaps);
    const nn::Fmap psums =
        piece.first_in_chain ? mapping::bias_of(piece, *work.bias) : mapping::psums_of(piece, ofmaps);
    mapping::LayerWork native{with_images(piece.shape, images), plan.mappings[i], &ifmaps, &plan.piece_filters[i],
                              &psums};
    native.shift = work.shift;
    native.relu = work.relu && piece.last_in_chain;
    native.ifmaps_compressed = work.ifmaps_compressed;
    native.ofmaps_finished = piece.last_in_chain;
    native.count_overflows = work.count_overflows;
    mapping::put_ofmaps(piece, run_piece(i, native), ofmaps);
  }
  return ofmaps;
}

const fast::PackedFilters* packed_of(const ConvPlan& plan, std::size_t piece) {
  return plan.packed.empty() ? nullptr : &plan.packed[piece];
}

// Zeros between the taps of a dilated filter: they add nothing to a sum.
nn::Filters spread(const nn::Filters& filters, const mapping::GeneralConv& conv) {
  const auto [M, C, R, S] = filters.dims;
  nn::Filters wide(M, C, (R - 1) * conv.row_dilation + 1, (S - 1) * conv.column_dilation + 1);
  for (std::int64_t m = 0; m < M; ++m)
    for (std::int64_t c = 0; c < C; ++c)
      for (std::int64_t i = 0; i < R; ++i)
        for (std::int64_t s = 0; s < S; ++s)
          wide.at(m, c, i * conv.row_dilation, s * conv.column_dilation) = filters.at(m, c, i, s);
  return wide;
}

// Image `image` of the layer by the reference; every image by itself, so that they can run side by side.
nn::Fmap reference_image(const ConvPlan& plan, const ConvWork& work, const nn::Filters& filters, std::int64_t image,
                         bool round) {
  nn::ConvShape shape = plan.conv.shape;
  shape.N = 1, shape.R = filters.dims[2], shape.S = filters.dims[3];
  nn::Fmap ifmap(1, shape.G * shape.C, shape.H, shape.W);
  std::copy_n(work.ifmaps->data.begin() + static_cast<std::ptrdiff_t>(work.ifmaps->index(image, 0, 0, 0)),
              ifmap.data.size(), ifmap.data.begin());
  nn::Fmap ofmap = nn::reference_conv(shape, ifmap, filters, *work.bias, work.shift, round);
  if (work.relu)
    for (std::int16_t& word : ofmap.data) word = nn::relu(word);
  return ofmap;
}

}  // namespace

ConvPlan plan_conv(const std::string& name, const mapping::GeneralConv& conv, const nn::Filters& filters,
                   const arch::ChipConfig& chip, MappingChoice* mappings) {
  mapping::validate(conv, "layer " + name);
  mapping::NativeCut cut = mapping::cut_into_native(conv, chip);
  if (cut.refusal)
    base::fail("layer {}: {} cannot run on chip {}: {}", name, nn::to_string(conv.shape), chip.name, cut.refusal->text);
  ConvPlan plan{name, conv, std::move(cut.pieces), {}, {}, {}};
  for (const mapping::NativePiece& piece : plan.pieces)
    plan.mappings.push_back(mappings != nullptr ? mappings->of(name, piece.shape) : mapping::Mapping{});
  if (!plan.is_native())
    for (const mapping::NativePiece& piece : plan.pieces)
      plan.piece_filters.push_back(mapping::filters_of(piece, filters));
  return plan;
}

void pack_filters(ConvPlan& plan, const nn::Filters& filters, int shift) {
  for (std::size_t i = 0; i < plan.pieces.size(); ++i)
    plan.packed.push_back(fast::pack(plan.pieces[i].shape, plan.is_native() ? filters : plan.piece_filters[i], shift));
}

mapping::LayerResult run_conv(const ConvPlan& plan, const ConvWork& work, const Engine& engine) {
  mapping::LayerResult whole;
  whole.ofmaps = run_pieces(plan, work, [&](std::size_t piece, const mapping::LayerWork& native) {
    mapping::LayerResult result = engine.run(native, packed_of(plan, piece));
    whole.activity += result.activity;
    return std::move(result.ofmaps);
  });
  if (plan.is_native()) return whole;
  whole.activity.ifmap_words = work.ifmaps->data.size();
  whole.activity.ifmap_zero_words = zeros(*work.ifmaps);
  whole.activity.ofmap_words = whole.ofmaps.data.size();
  whole.activity.ofmap_zero_words = zeros(whole.ofmaps);
  return whole;
}

ConvPortions::ConvPortions(const ConvPlan& plan, const ConvWork& work, const Engine& engine) : plan_(&plan) {
  for (std::size_t i = 0; i < plan.pieces.size(); ++i) {
    const mapping::NativePiece& piece = plan.pieces[i];
    mapping::LayerWork whole{piece.shape, plan.mappings[i]};
    whole.filters = plan.is_native() ? work.filters : &plan.piece_filters[i];
    whole.ofmaps_finished = piece.last_in_chain;
    pieces_.push_back(engine.portioned_run(whole, !piece.first_in_chain));
  }
}

nn::Fmap ConvPortions::run(const ConvWork& portion, const Engine& engine) {
  nn::Fmap ofmaps = run_pieces(*plan_, portion, [&](std::size_t piece, const mapping::LayerWork& native) {
    return engine.run_portion(pieces_[piece], native, packed_of(*plan_, piece));
  });
  if (plan_->is_native()) return ofmaps;
  ifmap_words_ += portion.ifmaps->data.size();
  ifmap_zero_words_ += zeros(*portion.ifmaps);
  ofmap_words_ += ofmaps.data.size();
  ofmap_zero_words_ += zeros(ofmaps);
  return ofmaps;
}

arch::Activity ConvPortions::activity(const std::vector<arch::Activity>& of_pieces) const {
  arch::Activity sum;
  for (const arch::Activity& piece : of_pieces) sum += piece;
  if (plan_->is_native()) return sum;
  sum.ifmap_words = ifmap_words_;
  sum.ifmap_zero_words = ifmap_zero_words_;
  sum.ofmap_words = ofmap_words_;
  sum.ofmap_zero_words = ofmap_zero_words_;
  return sum;
}

LayerRun layer_run(const ConvPlan& plan, const ConvWork& work, const arch::Activity& activity) {
  LayerRun run;
  run.name = plan.name;
  run.kind = "conv";
  run.conv = plan.conv;
  run.mapping = plan.mappings[0];
  run.pieces = plan.pieces;
  run.piece_mappings = plan.mappings;
  run.relu = work.relu;
  run.shift = work.shift;
  run.activity = activity;
  return run;
}

std::string first_difference(const ConvPlan& plan, const ConvWork& work, const nn::Fmap& ofmaps, bool round_products,
                             std::int64_t first_image) {
  const nn::Filters filters = spread(*work.filters, plan.conv);
  const std::int64_t images = work.ifmaps->dims[0];
  std::vector<std::string> found(static_cast<std::size_t>(images));
  tbb::parallel_for(std::int64_t{0}, images, [&](std::int64_t image) {
    const nn::Fmap reference = reference_image(plan, work, filters, image, round_products);
    const auto begin = ofmaps.data.begin() + static_cast<std::ptrdiff_t>(ofmaps.index(image, 0, 0, 0));
    const auto [wanted, given] = std::mismatch(reference.data.begin(), reference.data.end(), begin);
    if (wanted == reference.data.end()) return;
    const std::int64_t index = wanted - reference.data.begin();
    const std::int64_t columns = ofmaps.dims[3], rows = ofmaps.dims[2];
    found[static_cast<std::size_t>(image)] = fmt::format(
        "layer {}, image {}, filter {}, row {}, column {}: the engine computes {}, the reference {}", plan.name,
        first_image + image, index / columns / rows, index / columns % rows, index % columns, *given, *wanted);
  });
  const auto first = std::find_if(found.begin(), found.end(), [](const std::string& text) { return !text.empty(); });
  return first == found.end() ? "" : *first;
}

}  // namespace eyeriss::runtime
