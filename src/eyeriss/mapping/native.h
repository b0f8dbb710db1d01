// Layers beyond the chip's native shapes ([J] Table IV) cut into pieces that the chip runs as they are. The paper
// leaves such layers out; what is done here follows from its own means: psums of an unfinished sum leave the chip and
// come back as the initial psums of the next piece, and the host lays out the ifmaps of each piece in DRAM.
//
//   filters too tall or too wide   bands of filter rows and columns; their psums add up (a chain)
//   dilation                       ofmap rows and columns by residue; each residue is an undilated CONV of a subsampled
//   ifmap strides the NoC cannot do      filter rows by residue (a chain), ofmap rows by residue, or single ofmap rows
//   too many channels, filters     parts of them; parts of the channels make a chain
//
// Among the exact ways the one that moves the fewest words over the link is taken, then the one with the fewest pieces.
#pragma once

#include <optional>
#include <vector>

#include "eyeriss/mapping/mapping.h"
#include "eyeriss/mapping/passes.h"

namespace eyeriss::mapping {

// Any CONV: `shape` as in nn::ConvShape (R and S without dilation, H and W padded), filter taps `row_dilation` rows and
// `column_dilation` columns apart. E() and F() of the shape do not hold under dilation; those here do.
struct GeneralConv {
  nn::ConvShape shape;
  std::int64_t row_dilation = 1, column_dilation = 1;

  std::int64_t E() const { return (shape.H - (shape.R - 1) * row_dilation - 1) / shape.U + 1; }
  std::int64_t F() const { return (shape.W - (shape.S - 1) * column_dilation - 1) / shape.V + 1; }
  std::uint64_t macs() const;  // N*M*E*F*C*R*S
  bool operator==(const GeneralConv&) const = default;
};

// As nn::validate, for the dilated filter too. Throws base::Error; `where` opens the message.
void validate(const GeneralConv& conv, const std::string& where);

// begin, begin + step, ... : `count` of them.
struct Slice {
  std::int64_t begin = 0, step = 1, count = 0;
  std::int64_t last() const { return begin + step * (count - 1); }
  bool operator==(const Slice&) const = default;
};

// One native CONV of the cut layer. Channels and filters are those of the layer's tensors; filter_channels those of a
// group.
struct NativePiece {
  nn::ConvShape shape;
  Range ifmap_channels, filter_channels, filters;
  Slice ifmap_rows, ifmap_columns;
  Slice filter_rows, filter_columns;
  Slice ofmap_rows, ofmap_columns;
  bool first_in_chain = true;  // starts from the bias; else from the psums of the piece before it
  bool last_in_chain = true;   // its psums are the ofmaps

  bool operator==(const NativePiece&) const = default;
};

// The pieces in the order in which they run; those of one chain follow each other. A native layer is one piece. Nothing
// in `pieces`, and the reason in `refusal`, when a piece cannot run on this chip under any mapping.
struct NativeCut {
  std::vector<NativePiece> pieces;
  std::optional<Violation> refusal;
};
NativeCut cut_into_native(const GeneralConv& conv, const arch::ChipConfig& chip);

}  // namespace eyeriss::mapping
