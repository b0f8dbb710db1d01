// Every published number that we have, beside ours ([J], [S], [A]; docs/fidelity.md is made from this).
#pragma once

#include <string>
#include <vector>

#include "eyeriss/report/claim.h"
#include "eyeriss/report/seeded_run.h"

namespace eyeriss::report {

// The groups of claims, in the order in which they are shown: "alexnet", "mapping", "area", "voltage", "dataflows",
// "vgg16".
const std::vector<std::string>& claim_groups();

// Works out the claims of one group. Throws base::Error for an unknown group, naming the nearest.
std::vector<Claim> claims_of(const std::string& group, const Progress& progress = {});

// AlexNet's CONV layers at 1 V, 200 and 60 MHz, with the published mappings and zeros.
struct AlexNet {
  arch::ChipConfig chip;
  std::vector<MeasuredLayer> layers;
  MeasuredLayer sum;
};
AlexNet run_alexnet(const arch::ChipConfig& chip, const Progress& progress = {});
double total_ms(const MeasuredLayer& layer, const arch::ChipConfig& chip);
double power_mw(const MeasuredLayer& layer, const arch::ChipConfig& chip);  // of the chip, over the total latency

std::vector<Claim> mapping_claims();                            // [J] Table III
std::vector<Claim> alexnet_claims(const AlexNet& alexnet);      // [J] Table V, Fig 9, abstract
std::vector<Claim> area_claims(const arch::ChipConfig& chip);   // [J] Fig 15, Table IV
std::vector<Claim> power_split_claims(const AlexNet& alexnet);  // [J] Fig 16
std::vector<Claim> gating_claims(const AlexNet& alexnet);       // [J] Sec. V-C, reported only
std::vector<Claim> voltage_claims(const Progress& progress);    // [J] Fig 17
std::vector<Claim> dataflow_claims();                           // [A] Figs 10, 11, 12
std::vector<Claim> vgg16_claims(const Progress& progress);      // [J] abstract, reported only

}  // namespace eyeriss::report
