// [J] Table III: the chip's mappings of AlexNet as the optimum of a search, and the room they take in the GLB.
#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/mapping/search.h"
#include "eyeriss/report/claims.h"
#include "eyeriss/report/published.h"

namespace eyeriss::report {
namespace {

// Within this of the optimum, percent, a published mapping is as good as the optimum: the paper's own energies have 3
// digits.
constexpr double as_good = 0.2;

Claim mapping_claim(const PublishedLayer& layer, const arch::ChipConfig& chip) {
  mapping::SearchOptions options;
  options.divisible = true;
  options.top_k = 10;
  const std::vector<mapping::Candidate> best = mapping::search(layer.shape, chip, options).best;
  EYERISS_CHECK(!best.empty());
  Claim claim = compare_text("Table III: mapping by search", layer.name, mapping::to_string(layer.mapping),
                             mapping::to_string(best[0].mapping));
  if (claim.verdict == Verdict::met) return claim;

  const auto published = std::find_if(best.begin(), best.end(), [&](const mapping::Candidate& candidate) {
    return candidate.mapping == layer.mapping;
  });
  if (published == best.end()) return claim;
  const double excess = 100 * (published->cost / best[0].cost - 1);
  claim.difference = fmt::format("{:+.2f} %", -excess);
  claim.tolerance = fmt::format("{} %", as_good);
  claim.verdict = excess <= as_good ? Verdict::met : Verdict::missed;
  claim.note = fmt::format("energy of ours against the published mapping's, which is number {} of the search",
                           published - best.begin() + 1);
  return claim;
}

}  // namespace

std::vector<Claim> mapping_claims() {
  const arch::ChipConfig chip;
  std::vector<Claim> claims;
  for (const PublishedLayer& layer : published_alexnet()) claims.push_back(mapping_claim(layer, chip));
  for (const PublishedLayer& layer : published_alexnet()) {
    const auto kib = [](std::int64_t words) { return static_cast<double>(words) * 2 / 1024; };
    claims.push_back(compare("Table III: ifmaps in the GLB", layer.name, "KiB", layer.measured.number("glb_ifmap_kib"),
                             kib(mapping::tile_ifmap_words(layer.shape, layer.mapping)), within(0.05)));
    claims.push_back(compare("Table III: psums in the GLB", layer.name, "KiB", layer.measured.number("glb_psum_kib"),
                             kib(mapping::tile_psum_words(layer.shape, layer.mapping)), within(0.05)));
  }
  return claims;
}

}  // namespace eyeriss::report
