// One CONV or FC layer on the chip: cut into native pieces once, then run as often as there are ifmaps.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/mapping/native.h"
#include "eyeriss/runtime/engine.h"
#include "eyeriss/runtime/layer_run.h"
#include "eyeriss/runtime/mapping_choice.h"

namespace eyeriss::runtime {

// A layer ready to run on N images: its pieces, their mappings and their part of the filters (none are kept for a
// native layer, whose only piece has all of them).
struct ConvPlan {
  std::string name;
  mapping::GeneralConv conv;
  std::vector<mapping::NativePiece> pieces;
  std::vector<mapping::Mapping> mappings;
  std::vector<nn::Filters> piece_filters;
  std::vector<fast::PackedFilters> packed;  // for each piece, when the engine wants them

  bool is_native() const { return pieces.size() == 1 && pieces[0].shape == conv.shape; }
};

// Throws base::Error when the chip cannot run the layer, or not with the user's mapping. filters: M x C x R x S. Without `mappings`
// the pieces have none, and only an engine that asks for none can run them.
ConvPlan plan_conv(const std::string& name, const mapping::GeneralConv& conv, const nn::Filters& filters,
                   const arch::ChipConfig& chip, MappingChoice* mappings);

// Once for a plan whose engine wants packed filters.
void pack_filters(ConvPlan& plan, const nn::Filters& filters, int shift);

// As mapping::LayerWork, for the whole layer. Refers to tensors that outlive the run.
struct ConvWork {
  const nn::Fmap* ifmaps = nullptr;  // padded; of all images of the plan, or of a portion of them
  const nn::Filters* filters = nullptr;
  const nn::Fmap* bias = nullptr;  // 1 x M x 1 x 1
  int shift = 0;
  bool relu = true;
  bool ifmaps_compressed = true;
  bool count_overflows = true;
};

// The ofmaps N x M x E x F, and the sum of what the pieces did; ifmap and ofmap words and zeros are those of the
// layer's tensors. Overflowed words are those of each piece's own sums.
mapping::LayerResult run_conv(const ConvPlan& plan, const ConvWork& work, const Engine& engine);

// A layer in portions of its images, on an engine that can.
class ConvPortions {
 public:
  // `work` without ifmaps. Both outlive this.
  ConvPortions(const ConvPlan& plan, const ConvWork& work, const Engine& engine);

  nn::Fmap run(const ConvWork& portion, const Engine& engine);  // the ofmaps of the next images

  // After all: one for each piece; and what run_conv says, from their activities.
  const std::vector<fast::PortionedRun>& pieces() const { return pieces_; }
  arch::Activity activity(const std::vector<arch::Activity>& of_pieces) const;

 private:
  const ConvPlan* plan_;
  std::vector<fast::PortionedRun> pieces_;
  std::uint64_t ifmap_words_ = 0, ifmap_zero_words_ = 0, ofmap_words_ = 0, ofmap_zero_words_ = 0;
};

// What a report says of it; a CONV layer.
LayerRun layer_run(const ConvPlan& plan, const ConvWork& work, const arch::Activity& activity);

// The first ofmap word that is not the reference's, as a sentence; empty when all are. The reference knows nothing of
// pieces. `first_image`: of the portion.
std::string first_difference(const ConvPlan& plan, const ConvWork& work, const nn::Fmap& ofmaps, bool round_products,
                             std::int64_t first_image = 0);

}  // namespace eyeriss::runtime
