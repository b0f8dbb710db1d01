// eyeriss run, layer and zoo: what they print and write.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "eyeriss/onnx/write_onnx.h"
#include "eyeriss/runtime/files.h"
#include "eyeriss/runtime/npy.h"
#include "program.h"

namespace eyeriss::cli_test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

Outcome done(const std::vector<std::string>& arguments) {
  const Outcome outcome = eyeriss(arguments);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return outcome;
}

void expect_keys(const json& object, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) EXPECT_TRUE(object.contains(key)) << key << " is missing";
}

// The keys that others rely on (docs/cli.md).
void expect_counts(const json& layer) {
  expect_keys(layer,
              {"pass_count", "macs", "gated_macs", "ifmap_zero_fraction", "ofmap_zero_fraction", "overflowed_words",
               "processing_cycles", "total_cycles", "processing_ms", "total_ms", "energy_uj", "power_mw"});
  for (const char* dram : {"dram_words", "dram_words_uncompressed"})
    expect_keys(layer.at(dram), {"ifmap_read", "filter_read", "ofmap_write"});
  for (const char* memory : {"glb_words", "spad_words"})
    expect_keys(layer.at(memory),
                {"ifmap_read", "ifmap_write", "filter_read", "filter_write", "psum_read", "psum_write"});
  expect_keys(layer.at("noc_words"), {"ifmap", "filter", "psum_in", "psum_out", "local"});
  expect_keys(layer.at("energy_uj"), {"total"});
}

void expect_report(const json& report) {
  EXPECT_EQ(report.at("schema"), "eyeriss-report/1");
  expect_keys(report, {"model", "batch", "engine", "chip", "layers", "totals"});
  ASSERT_FALSE(report.at("layers").empty());
  for (const json& layer : report.at("layers")) {
    expect_keys(layer, {"name", "kind", "on", "active_pes"});
    expect_keys(layer.at("shape"), {"G", "N", "M", "C", "H", "W", "R", "S", "E", "F", "U"});
    expect_keys(layer.at("mapping"), {"m", "n", "e", "p", "q", "r", "t", "f"});
    expect_counts(layer);
  }
  expect_counts(report.at("totals"));
  expect_keys(report.at("totals"), {"frames_per_s", "power_mw", "dram_accesses_per_mac"});
}

TEST(Run, LenetNamesItsTenSamplePicturesAndEqualsTheReference) {
  const Outcome outcome = done({"run", "lenet5", "--verify"});
  EXPECT_THAT(outcome.out, HasSubstr("lenet5, batch 10, fast engine, chip eyeriss at 200 MHz (link 60 MHz)"));
  EXPECT_THAT(outcome.out, HasSubstr("Every ofmap word of the chip's layers equals the reference's."));
  for (int digit = 0; digit < 10; ++digit) EXPECT_THAT(outcome.out, HasSubstr(fmt::format("\n    {0}  {0}  ", digit)));
  EXPECT_THAT(outcome.err, testing::Not(HasSubstr("eyeriss")));  // no message; progress, where the computer is slow
}

TEST(Run, TheReportOnStandardOutputIsJsonAloneWithEveryKey) {
  const json report = json::parse(done({"run", "lenet5", "--json", "-"}).out);
  expect_report(report);
  EXPECT_EQ(report.at("batch"), 10);
  EXPECT_EQ(report.at("layers").size(), 5u);
  ASSERT_EQ(report.at("classes").size(), 10u);
  for (int digit = 0; digit < 10; ++digit)
    EXPECT_EQ(report["classes"][static_cast<std::size_t>(digit)][0].at("index"), digit);
}

TEST(Run, TotalsAreTheSumsOfTheLayers) {
  const json report = json::parse(done({"run", "lenet5", "--json", "-"}).out);
  for (const char* key : {"macs", "gated_macs", "pass_count", "processing_cycles", "total_cycles"}) {
    std::uint64_t sum = 0;
    for (const json& layer : report.at("layers")) sum += layer.at(key).get<std::uint64_t>();
    EXPECT_EQ(report.at("totals").at(key), sum) << key;
  }
}

TEST(Run, MachineAndFastEngineReportTheSame) {
  json fast = json::parse(done({"run", "lenet5", "--batch", "2", "--json", "-"}).out);
  json machine = json::parse(done({"run", "lenet5", "--batch", "2", "--engine", "machine", "--json", "-"}).out);
  EXPECT_EQ(machine.at("engine"), "machine");
  machine["engine"] = "fast";
  EXPECT_EQ(fast, machine);
}

using Files = InFolder;

TEST_F(Files, RunWritesItsOutputAndItsReport) {
  const Outcome outcome =
      done({"run", "lenet5", "--batch", "3", "--random", "5", "--output", path("y.npy"), "--json", path("r.json")});
  EXPECT_THAT(outcome.out, HasSubstr("lenet5, batch 3"));
  EXPECT_EQ(runtime::read_npy(path("y.npy")).dims, (nn::Dims{3, 10}));
  expect_report(json::parse(runtime::read_file(path("r.json"))));
  EXPECT_THAT(files(), ElementsAre("r.json", "y.npy"));
}

TEST_F(Files, AnExportedNetworkGivesTheSameAnswersAsTheZoos) {
  done({"zoo", "export", "lenet5", path("lenet5.onnx")});
  nn::Tensor digits({2, 1, 28, 28});
  for (std::size_t i = 0; i < digits.data.size(); ++i) digits.data[i] = static_cast<float>(i * 7 % 256);
  write("x.npy", runtime::to_npy(digits));
  done({"run", path("lenet5.onnx"), "--input", path("x.npy"), "--output", path("a.npy")});
  done({"run", "lenet5", "--input", path("x.npy"), "--output", path("b.npy")});
  EXPECT_EQ(runtime::read_npy(path("a.npy")), runtime::read_npy(path("b.npy")));
}

TEST(Run, AlexNetRunsWithItsPublishedMappingsUnlessToldOtherwise) {
  const auto conv1 = [](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"run", "alexnet", "--batch", "2", "--random", "1", "--json", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return json::parse(done(arguments).out).at("layers");
  };
  const json published = conv1({});
  // [J] Table III; n is at most the batch.
  EXPECT_EQ(published.at(0).at("mapping"), json::parse(R"({"m":96,"n":1,"e":7,"p":16,"q":1,"r":1,"t":2,"f":55})"));
  EXPECT_EQ(published.at(2).at("mapping"), json::parse(R"({"m":64,"n":2,"e":13,"p":16,"q":4,"r":1,"t":4,"f":13})"));
  EXPECT_EQ(conv1({"--mapping", "published"}), published);
  EXPECT_NE(conv1({"--mapping", "searched"}), published);
}

TEST_F(Files, TheMappingOfTheFileIsUsedAndTheOthersAreSearched) {
  write("m.yaml", "CONV1: {m: 6, n: 2, e: 7, p: 4, q: 1, r: 1, t: 2, f: 14}\n");
  const json report = json::parse(done({"run", "lenet5", "--mapping", path("m.yaml"), "--json", "-"}).out);
  EXPECT_EQ(report["layers"][0]["mapping"], json::parse(R"({"m":6,"n":2,"e":7,"p":4,"q":1,"r":1,"t":2,"f":14})"));
}

TEST_F(Files, LayerComputesTheUsersWords) {
  nn::Words4 ifmap(1, 1, 3, 3), filter(1, 1, 2, 2);
  ifmap.data = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  filter.data = {4, 0, 0, -8};
  nn::Words4 bias(1, 1, 1, 1);
  bias.data = {20};
  write("x.npy", runtime::to_npy(ifmap));
  write("w.npy", runtime::to_npy(filter));
  write("b.npy", runtime::to_npy(bias));
  std::vector<std::string> arguments{"layer",       "--shape",     "C=1,M=1,H=3,W=3,R=2,S=2,U=1",
                                     "--ifmap",     path("x.npy"), "--filter",
                                     path("w.npy"), "--bias",      path("b.npy"),
                                     "--shift",     "2",           "--output",
                                     path("y.npy"), "--verify"};
  for (const char* engine : {"fast", "machine"}) {
    arguments.insert(arguments.end(), {"--engine", engine});
    done(arguments);
    EXPECT_THAT(runtime::read_npy_words(path("y.npy")).data,
                ElementsAre(20 + 1 - 10, 20 + 2 - 12, 20 + 4 - 16, 20 + 5 - 18));
    arguments.resize(arguments.size() - 2);
  }
}

TEST_F(Files, LayerLeavesTheSumsOfTheUsersWordsAsTheyAreUnlessReluIsGiven) {
  nn::Words4 ifmap(1, 1, 1, 2), filter(2, 1, 1, 1);
  ifmap.data = {3, 5};
  filter.data = {1, -1};
  write("x.npy", runtime::to_npy(ifmap));
  write("w.npy", runtime::to_npy(filter));
  std::vector<std::string> arguments{"layer",       "--shape",     "C=1,M=2,H=1,W=2,R=1,S=1,U=1",
                                     "--ifmap",     path("x.npy"), "--filter",
                                     path("w.npy"), "--shift",     "0",
                                     "--output",    path("y.npy")};
  done(arguments);
  EXPECT_THAT(runtime::read_npy_words(path("y.npy")).data, ElementsAre(3, 5, -3, -5));
  arguments.push_back("--relu");
  done(arguments);
  EXPECT_THAT(runtime::read_npy_words(path("y.npy")).data, ElementsAre(3, 5, 0, 0));
}

TEST(Layer, HasTheZerosThatWereAskedFor) {
  const json report = json::parse(done({"layer", "--shape", "C=16,M=32,H=30,W=30,R=3,S=3,U=1,N=2", "--zeros", "0.4",
                                        "--ofmap-zeros", "0.7", "--json", "-"})
                                      .out);
  expect_report(report);
  EXPECT_NEAR(report["layers"][0]["ifmap_zero_fraction"].get<double>(), 0.4, 0.02);
  EXPECT_NEAR(report["layers"][0]["ofmap_zero_fraction"].get<double>(), 0.7, 0.001);
}

TEST(Layer, IfmapsAreCompressedOnlyWhereThatMakesThemShorter) {
  const auto dram = [](const char* zeros, const char* words) {
    return json::parse(done({"layer", "--shape", "C=3,M=4,H=20,W=20,R=3,S=3,U=1", "--zeros", zeros, "--json", "-"})
                           .out)["layers"][0]
        .at(words)
        .at("ifmap_read")
        .get<int>();
  };
  EXPECT_EQ(dram("0.1", "dram_words"), dram("0.1", "dram_words_uncompressed"));
  EXPECT_LT(dram("0.5", "dram_words"), dram("0.5", "dram_words_uncompressed"));
}

TEST(Layer, OneThatIsNotNativeRunsInPieces) {
  const Outcome outcome =
      done({"layer", "--shape", "C=3,M=8,H=40,W=40,R=15,S=15,U=3", "--verify", "--engine", "machine"});
  EXPECT_THAT(outcome.out, HasSubstr("pieces"));
  EXPECT_THAT(outcome.out, HasSubstr("Every ofmap word equals the reference's."));
}

TEST(Layer, OneThatIsNotNativeAndRunsInOnePieceShowsIt) {
  const json report =
      json::parse(done({"layer", "--shape", "C=4,M=8,H=6,W=6,R=1,S=1,U=7", "--json", "-", "--verify"}).out);
  ASSERT_EQ(report["layers"][0].at("pieces").size(), 1u);
  EXPECT_EQ(report["layers"][0]["pieces"][0]["shape"].at("U"), 1);
}

TEST(Layer, TheMachineTellsItsScanChainAndWhatItsUnitsDid) {
  const std::vector<std::string> layer = {"layer", "--shape", "C=4,M=8,H=12,W=12,R=3,S=3,U=1", "--engine", "machine"};
  EXPECT_THAT(done(layer).out, HasSubstr("the chip shifts in 1794"));
  std::vector<std::string> as_json = layer;
  as_json.insert(as_json.end(), {"--json", "-"});
  const json report = json::parse(done(as_json).out);
  const json& machine = report.at("machine").at(0);
  EXPECT_GT(machine.at("scan_chain_bits").get<int>(), 1000);
  std::uint64_t pe_cycles = 0;
  for (const auto& [state, cycles] : machine.at("occupancy").at("PE 0,0").items())
    pe_cycles += cycles.get<std::uint64_t>();
  EXPECT_GT(pe_cycles, 0u);
}

TEST_F(Files, LayerWritesTraceAndWaveformsOfTheMachine) {
  done({"layer", "--shape", "C=2,M=4,H=5,W=5,R=3,S=3,U=1", "--engine", "machine", "--trace", path("t.txt"), "--waves",
        path("w.vcd")});
  EXPECT_THAT(runtime::read_file(path("t.txt")), HasSubstr("link filters"));
  EXPECT_THAT(runtime::read_file(path("w.vcd")), HasSubstr("$enddefinitions"));
  EXPECT_THAT(files(), ElementsAre("t.txt", "w.vcd"));
}

TEST(Zoo, ListsItsNetworks) {
  const std::string list = done({"zoo", "list"}).out;
  for (const char* name :
       {"lenet5", "alexnet", "vgg16", "googlenet", "resnet50", "overfeat", "pilotnet", "alphago", "squeezenet"})
    EXPECT_THAT(list, HasSubstr(name));
}

TEST(Version, IsPrinted) {
  EXPECT_THAT(done({"--version"}).out, testing::StartsWith("eyeriss 0."));
}

const std::string conv2 = "G=2,C=48,M=256,H=31,W=31,R=5,S=5,U=1,N=4";

TEST(Map, ExplainsAMappingOfTheUserAndShowsTheFront) {
  const std::vector<std::string> map{"map",         "--shape", conv2, "--mapping", "m=64,n=1,e=27,p=16,q=2,r=1,t=1",
                                     "--divisible", "--pareto"};
  EXPECT_THAT(done(map).out,
              HasSubstr("Given m=64 n=1 e=27 p=16 q=2 r=1 t=1 f=27: 0.16 % above the optimum in energy."));
  std::vector<std::string> as_json = map;
  as_json.insert(as_json.end(), {"--json", "-"});
  const json layer = json::parse(done(as_json).out)["layers"][0];
  expect_keys(layer, {"best", "pareto", "pareto_proven", "proven", "gap"});
  expect_keys(layer.at("given"), {"mapping", "legal", "above_optimum", "parts", "text", "cost", "processing_cycles"});
  EXPECT_EQ(layer.at("best")[0].at("mapping"), json::parse(R"({"m":32,"n":2,"e":27,"p":16,"q":2,"r":1,"t":1,"f":27})"));
}

TEST(Map, SaysWhichRuleTheUsersMappingBreaks) {
  EXPECT_THAT(done({"map", "--shape", conv2, "--mapping", "m=64,n=1,e=27,p=16,q=3,r=1,t=1"}).out,
              HasSubstr("Illegal: ifmap spad: q*S = 15 words, at most 12."));
}

TEST_F(Files, MapExplainsTheMappingsOfTheFile) {
  write("m.yaml", "CONV1: {m: 6, n: 1, e: 7, p: 6, q: 1, r: 1, t: 1}\n");
  const json report = json::parse(done({"map", "lenet5", "--mapping", path("m.yaml"), "--json", "-"}).out);
  EXPECT_GT(report["layers"][0].at("given").at("above_optimum"), 0.0);
  EXPECT_FALSE(report["layers"][1].contains("given"));
  write("m.yaml", "CONV9: {m: 6, n: 1, e: 7, p: 6, q: 1, r: 1, t: 1}\n");
  EXPECT_THAT(eyeriss({"map", "lenet5", "--mapping", path("m.yaml")}).err, HasSubstr("no CONV or FC layer 'CONV9'"));
}

TEST(Map, ALayerThatRunsInPiecesShowsEachShapeOfThem) {
  const json report = json::parse(done({"map", "--shape", "C=3,M=8,H=34,W=20,R=13,S=5,U=1", "--json", "-"}).out);
  ASSERT_EQ(report["layers"].size(), 2u);  // the array has 12 rows for 13 filter rows
  EXPECT_EQ(report["layers"][0]["name"], "layer (1 of 2 pieces)");
  EXPECT_EQ(report["layers"][0]["shape"]["R"], 7);
  EXPECT_EQ(report["layers"][1]["shape"]["R"], 6);
}

TEST(Dataflows, TakeTheLayersOfANetworkThatAreAskedFor) {
  const auto layers = [](const char* which) {
    const json study = json::parse(done({"dataflows", "lenet5", "--layers", which, "--json", "-"}).out);
    std::vector<std::string> names;
    for (const json& layer : study.at("dataflows")[0].at("layers")) names.push_back(layer.at("name"));
    return names;
  };
  EXPECT_THAT(layers("conv"), ElementsAre("CONV1", "CONV2"));
  EXPECT_THAT(layers("fc"), ElementsAre("FC1", "FC2", "FC3"));
  EXPECT_EQ(layers("all").size(), 5u);
}

TEST_F(Files, AnExportedNetworkHasTheMappingsAndDataflowsOfTheZoos) {
  done({"zoo", "export", "lenet5", path("lenet5.onnx")});
  for (const char* command : {"map", "dataflows"}) {
    const auto layers = [&](const std::string& model) {
      const json report = json::parse(done({command, model, "--batch", "3", "--json", "-"}).out);
      return report.contains("layers") ? report["layers"] : report.at("dataflows");
    };
    EXPECT_EQ(layers(path("lenet5.onnx")), layers("lenet5")) << command;
  }
}

TEST_F(Files, FormatsComeFromTheCalibrationInputs) {
  const auto saturated = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"run", "lenet5", "--random", "1", "--batch", "2", "--json", "-"});
    return json::parse(done(more).out).at("totals").at("saturated_words").get<std::int64_t>();
  };
  runtime::write_file(path("dark.npy"), runtime::to_npy(nn::Tensor({1, 1, 28, 28}, std::vector<float>(784, 0.01f))));
  EXPECT_EQ(saturated({}), 0);
  EXPECT_GT(saturated({"--calibrate", path("dark.npy"), "--headroom", "1"}), 0);
}

TEST_F(Files, ANetworkOfTwoInputsTakesAFileForEach) {
  nn::Network network;
  network.name = "two";
  const int a = network.add_input("a", {1, 2}), b = network.add_input("b", {1, 2});
  network.outputs = {network.add_node("sub", nn::Sub{}, {a, b})};
  onnx::write_onnx(network, path("two.onnx"));
  runtime::write_file(path("a.npy"), runtime::to_npy(nn::Tensor({1, 2}, {5.0f, 7.0f})));
  runtime::write_file(path("b.npy"), runtime::to_npy(nn::Tensor({1, 2}, {1.0f, 9.0f})));
  done({"run", path("two.onnx"), "--input", path("a.npy"), "--input", path("b.npy"), "--output", path("y.npy")});
  EXPECT_EQ(runtime::parse_npy(runtime::read_file(path("y.npy")), "y"), nn::Tensor({1, 2}, {4.0f, -2.0f}));
  EXPECT_THAT(eyeriss({"run", path("two.onnx"), "--input", path("a.npy")}).err,
              HasSubstr("has 2 inputs, 1 files are given; give one .npy file for each"));
}

TEST_F(Files, DataflowsTakesCostsOfTheUser) {
  write("costs.yaml", "energy: {dram: 400}\n");
  const auto rs = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"dataflows", "--shape", conv2, "--json", "-"});
    return json::parse(done(more).out)["dataflows"][0];
  };
  const json ours = rs({"--costs", path("costs.yaml")});
  EXPECT_EQ(ours.at("name"), "RS");
  EXPECT_NEAR(ours["by_level"]["dram"].get<double>(), 400 * ours["dram_per_op"].get<double>(), 1e-9);
  EXPECT_GT(ours["energy_per_op"], rs({})["energy_per_op"]);
}

}  // namespace
}  // namespace eyeriss::cli_test
