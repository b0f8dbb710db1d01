#include "eyeriss/report/html_details.h"

#include <gmock/gmock.h>

#include "eyeriss/machine/time_pass.h"
#include "eyeriss/mapping/noc_ids.h"
#include "eyeriss/report/html_frames.h"

namespace eyeriss::report {
namespace {

const arch::ChipConfig chip;

// CONV1 and CONV4 of AlexNet as [J] Table III maps them.
const NativeLayer conv1{
    "CONV1", nn::parse_conv_shape("N=4,M=96,C=3,H=227,W=227,R=11,S=11,U=4"), {96, 1, 7, 16, 1, 1, 2, 55}};
const NativeLayer conv4{
    "CONV4", nn::parse_conv_shape("G=2,N=4,M=384,C=192,H=15,W=15,R=3,S=3,U=1"), {64, 4, 13, 16, 3, 2, 2, 13}};

TEST(HtmlDetails, PlaceEveryPeThatWorks) {
  const auto json = html_details({conv1, conv4}, chip);
  EXPECT_EQ(json["passes"][0]["placement"]["pes"].size(), 154u);
  EXPECT_EQ(json["passes"][1]["placement"]["pes"].size(), 156u);
}

TEST(HtmlDetails, GiveTheIdsOfTheNetworks) {
  const auto json = html_details({conv4}, chip);
  const mapping::NocIds ids = mapping::noc_ids(conv4.shape, conv4.mapping, chip);
  const auto& given = json["passes"][0]["placement"]["ids"];
  EXPECT_EQ(given["ifmap"]["col_ids"], ids.ifmap.col_ids);
  EXPECT_EQ(given["filter"]["row_ids"], ids.filter.row_ids);
  EXPECT_EQ(given["psum_in"]["col_ids"], ids.psum_in.col_ids);
  EXPECT_EQ(given["psum_out"]["row_ids"], ids.psum_out.row_ids);
}

TEST(HtmlDetails, LayersWithEqualPassesShareOne) {
  NativeLayer again = conv4;
  again.name = "CONV5";
  again.shape.M = 256;
  const auto json = html_details({conv4, conv1, again}, chip);
  EXPECT_EQ(json["passes"].size(), 2u);
  EXPECT_EQ(json["layers"][2]["pass"], json["layers"][0]["pass"]);
  EXPECT_NE(json["layers"][1]["pass"], json["layers"][0]["pass"]);
}

TEST(HtmlDetails, StatesAreWrittenWhereTheyChangeAndCoverTheArray) {
  const auto json = html_details({conv4}, chip);
  const auto& frames = json["passes"][0]["animation"]["frames"];
  ASSERT_TRUE(frames[0].contains("s"));
  std::size_t repeated = 0;
  for (const auto& frame : frames) {
    if (!frame.contains("s")) {
      ++repeated;
      continue;
    }
    std::size_t pes = 0, count = 0;
    for (const char c : frame["s"].get<std::string>())
      if (c >= '0' && c <= '9')
        count = 10 * count + static_cast<std::size_t>(c - '0');
      else
        pes += count == 0 ? 1 : count, count = 0;
    EXPECT_EQ(pes, static_cast<std::size_t>(chip.pe_count()));
  }
  EXPECT_GT(repeated, 0u);
}

TEST(PassFrames, LastAsLongAsTheMachineSays) {
  const PassFrames pass = pass_frames(conv4.shape, conv4.mapping, chip);
  mapping::PassCycles timed;
  bool first = true;
  mapping::for_each_pass(conv4.shape, conv4.mapping, [&](const mapping::Pass& p) {
    if (first) timed = machine::time_pass(mapping::geometry(conv4.shape, conv4.mapping, p), chip);
    first = false;
  });
  EXPECT_EQ(pass.pass_cycles, timed.pass);
  EXPECT_EQ(pass.frames.back().cycle + 1, timed.pass);
}

TEST(PassFrames, ShowFiltersThenIfmapsThenPsums) {
  for (const NativeLayer& layer : {conv1, conv4}) {
    const PassFrames pass = pass_frames(layer.shape, layer.mapping, chip);
    std::vector<std::string> titles;
    for (const Phase& phase : pass.phases) titles.push_back(phase.title);
    EXPECT_THAT(titles, testing::ElementsAre("Filters in", "ifmap rows on the diagonals", "psums up the columns",
                                             "All at once", "The end"));
    for (std::size_t k = 1; k < pass.frames.size(); ++k) EXPECT_LT(pass.frames[k - 1].cycle, pass.frames[k].cycle);
  }
}

TEST(PassFrames, EveryPeRowGetsItsFilters) {
  const PassFrames pass = pass_frames(conv1.shape, conv1.mapping, chip);
  std::vector<bool> seen(11, false);
  for (const Frame& frame : pass.frames)
    if (frame.filter) seen.at(static_cast<std::size_t>(frame.filter->row)) = true;
  EXPECT_THAT(seen, testing::Each(true));
}

TEST(PassFrames, PsumsClimbOnlyWithinSetsAndLeaveAtTheTop) {
  const PassFrames pass = pass_frames(conv4.shape, conv4.mapping, chip);
  const auto placed = *mapping::place(conv4.shape, conv4.mapping, chip);
  const auto at = [&](std::int64_t pe) {
    return *std::find_if(placed.begin(), placed.end(),
                         [&](const mapping::PlacedPe& p) { return p.row * 14 + p.column == pe; });
  };
  std::size_t out = 0, up = 0;
  for (const Frame& frame : pass.frames) {
    for (const std::int64_t pe : frame.local) {
      EXPECT_EQ(at(pe).filter_set, at(pe - 14).filter_set);
      EXPECT_EQ(at(pe).set_column, at(pe - 14).set_column);
      ++up;
    }
    if (!frame.psum_out) continue;
    EXPECT_EQ(at(*frame.psum_out).channel_set, 0);
    EXPECT_EQ(at(*frame.psum_out).filter_row, 0);
    ++out;
  }
  EXPECT_GT(out, 0u);
  EXPECT_GT(up, 0u);
}

}  // namespace
}  // namespace eyeriss::report
