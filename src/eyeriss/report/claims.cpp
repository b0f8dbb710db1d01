#include "eyeriss/report/claims.h"

#include "eyeriss/base/error.h"
#include "eyeriss/base/nearest.h"

namespace eyeriss::report {

const std::vector<std::string>& claim_groups() {
  static const std::vector<std::string> groups = {"alexnet", "mapping", "area", "voltage", "dataflows", "vgg16"};
  return groups;
}

std::vector<Claim> claims_of(const std::string& group, const Progress& progress) {
  if (group == "alexnet") {
    const AlexNet alexnet = run_alexnet({}, progress);
    std::vector<Claim> claims = alexnet_claims(alexnet);
    for (Claim& claim : power_split_claims(alexnet)) claims.push_back(std::move(claim));
    for (Claim& claim : gating_claims(alexnet)) claims.push_back(std::move(claim));
    return claims;
  }
  if (group == "mapping") return mapping_claims();
  if (group == "area") return area_claims({});
  if (group == "voltage") return voltage_claims(progress);
  if (group == "dataflows") return dataflow_claims();
  if (group == "vgg16") return vgg16_claims(progress);
  base::fail("no claims called '{}'; did you mean '{}'?", group, base::nearest(group, claim_groups()));
}

}  // namespace eyeriss::report
