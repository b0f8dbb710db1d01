// The IDs that the multicast controllers compare, and the tags that words carry ([J] Sec. V-B, Fig 11).
#pragma once

#include <cstdint>
#include <vector>

#include "eyeriss/mapping/placement.h"

namespace eyeriss::mapping {

struct Tag {
  std::int64_t row = 0, col = 0;
  bool operator==(const Tag&) const = default;
};

// One network: an ID for every X-bus and one for every PE (row-major). "Nothing" is the highest value of the ID's width.
struct NetworkIds {
  std::vector<std::int64_t> row_ids, col_ids;
  bool operator==(const NetworkIds&) const = default;
};

struct NocIds {
  NetworkIds ifmap, filter, psum_in, psum_out;
  bool operator==(const NocIds&) const = default;
};

NocIds noc_ids(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip);

// Row k (0 .. (e-1)*U+R-1) of the ifmap tile, for channel set `channel_set`. Fig 11: row = k mod U, col = k div U; channel sets
// are 4 row IDs apart, or, where that does not fit the ID's width, min(U, R) apart.
Tag ifmap_tag(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip,
              std::int64_t channel_set, std::int64_t ifmap_row);
Tag filter_tag(const nn::ConvShape& shape, std::int64_t filter_set, std::int64_t channel_set, std::int64_t filter_row);

}  // namespace eyeriss::mapping
