// Trained networks on the chip, through a Session with the fast engine: their answers against labels and against float.
#include <gmock/gmock.h>
#include "eyeriss/nn/float_run.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/report/published.h"
#include "eyeriss/runtime/npy.h"
#include "eyeriss/runtime/picture.h"
#include "eyeriss/runtime/session.h"
#include "resize.h"
#include "shared_data.h"

namespace eyeriss::shared {
namespace {

using nn::Tensor;

runtime::Session session(const std::string& file, runtime::SessionOptions options = {}) {
  return {onnx::read_onnx(model(file)),
          runtime::make_engine(runtime::EngineKind::fast, options.chip,
                               std::make_shared<runtime::PassTimings>(options.chip)),
          options};
}

// Images [begin, begin + count) of a batch.
Tensor images(const Tensor& all, std::int64_t begin, std::int64_t count) {
  nn::Dims dims = all.dims;
  dims[0] = count;
  const std::int64_t size = all.size() / all.dims[0];
  return Tensor(dims, {all.data.begin() + begin * size, all.data.begin() + (begin + count) * size});
}

int count_right(const std::vector<int>& answers, const std::vector<int>& labels) {
  int right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += answers[i] == labels[i];
  return right;
}

TEST(Sessions, MnistReadsAtLeast985OfTheFirst1000Digits) {
  EYERISS_NEEDS_SHARED();
  runtime::Session mnist = session("mnist_cntk.onnx");
  const Digits digits = read_digits(1000);
  mnist.calibrate({images(digits.pictures, 0, 20)});
  const int right = count_right(largest(mnist.run({digits.pictures}).outputs.at(0)), digits.labels);
  std::printf("%d of 1000 digits\n", right);
  EXPECT_GE(right, 985);
}

TEST(Sessions, Resnet20NamesAtLeast158Of200Pictures) {
  EYERISS_NEEDS_SHARED();
  runtime::Session resnet = session("resnet20_cifar10.onnx");
  Tensor pictures = runtime::read_npy(data("cifar10_200_images.npy"));
  const Tensor labels = runtime::read_npy(data("cifar10_200_labels.npy"));
  runtime::preprocess(pictures, {{123.675f, 116.28f, 103.53f}, {58.395f, 57.12f, 57.375f}, false}, "pictures");
  resnet.calibrate({images(pictures, 0, 20)});
  const int right =
      count_right(largest(resnet.run({pictures}).outputs.at(0)), {labels.data.begin(), labels.data.end()});
  std::printf("%d of 200 pictures\n", right);
  EXPECT_GE(right, 158);
}

TEST(Sessions, SqueezenetNamesTheCatAsTheFloatNetworkDoes) {
  EYERISS_NEEDS_SHARED();
  runtime::SessionOptions options;
  options.headroom = runtime::own_inputs_headroom;
  runtime::Session squeezenet = session("squeezenet1.1.onnx", options);
  const Tensor pixels = runtime::read_picture(data("cat.jpg"), {1, 3, 360, 480}, {});
  Tensor cat = crop_middle(resize(pixels, 256, 341, Filter::cubic), 224, 224);
  runtime::preprocess(cat, {{104, 117, 123}, {}, true}, "cat.jpg");
  squeezenet.calibrate({cat});
  const Tensor on_chip = squeezenet.run({cat}).outputs.at(0);
  const Tensor in_float = nn::run_float(squeezenet.network(), {cat}).at(0);
  const std::size_t best = static_cast<std::size_t>(largest(in_float)[0]);
  EXPECT_EQ(static_cast<std::size_t>(largest(on_chip)[0]), best);
  EXPECT_NEAR(on_chip.data[best], in_float.data[best], 0.05);
}

TEST(Sessions, UltrafaceFindsTheFacesThatTheFloatNetworkFinds) {
  EYERISS_NEEDS_SHARED();
  runtime::Session ultraface = session("ultraface_rfb320.onnx");
  const Tensor pixels = runtime::read_picture(data("face17.jpg"), {1, 3, 898, 1600}, {});
  Tensor faces = resize(pixels, 240, 320, Filter::linear);
  runtime::preprocess(faces, {{127, 127, 127}, {128, 128, 128}, false}, "face17.jpg");
  ultraface.calibrate({faces});
  const std::vector<Tensor> on_chip = ultraface.run({faces}).outputs,
                            in_float = nn::run_float(ultraface.network(), {faces});
  int anchors = 0, same = 0;
  for (std::size_t i = 0; i < 4420; ++i) {
    const bool face = in_float[0].data[2 * i + 1] > 0.7f, found = on_chip[0].data[2 * i + 1] > 0.7f;
    anchors += face;
    same += face && found;
    if (!face) continue;
    // The network gives centres in tenths of the anchor's size and sizes as logarithms in fifths: 0.1 is 1 and 2 % of
    // the box.
    for (std::size_t part = 0; part < 4; ++part)
      EXPECT_NEAR(on_chip[1].data[4 * i + part], in_float[1].data[4 * i + part], 0.1) << "anchor " << i;
  }
  std::printf("%d of %d anchors\n", same, anchors);
  EXPECT_GE(same, anchors * 95 / 100);
}

// [J] Table III on trained weights: the GLB words follow from shape and mapping alone, and 16 bits
// are enough.
TEST(Sessions, AlexnetFeaturesKeep30DecibelsAndMoveTheWordsOfTheFormula) {
  EYERISS_NEEDS_SHARED();
  runtime::SessionOptions options;
  options.compare_float = true;
  const nn::Network network = onnx::read_onnx(model("alexnet_features_pruned.onnx"));
  const std::vector<report::PublishedLayer> published = report::published_alexnet();
  std::vector<std::string> names;
  for (const nn::Node& node : network.nodes)
    if (nn::is_chip_op(node.op)) names.push_back(node.name);
  ASSERT_EQ(names.size(), published.size());
  for (std::size_t i = 0; i < names.size(); ++i) options.mappings[names[i]] = {published[i].mapping, true};

  runtime::Session alexnet = session("alexnet_features_pruned.onnx", options);
  const Tensor pixels = runtime::read_picture(data("cat.jpg"), {1, 3, 360, 480}, {});
  Tensor cat = crop_middle(resize(pixels, 256, 341, Filter::cubic), 227, 227);
  runtime::preprocess(cat, {{104, 117, 123}, {}, true}, "cat.jpg");
  Tensor batch({4, 3, 227, 227});
  for (std::int64_t image = 0; image < 4; ++image)
    std::copy(cat.data.begin(), cat.data.end(), batch.data.begin() + image * cat.size());
  alexnet.calibrate({cat});
  const runtime::NetworkRun run = alexnet.run({batch});
  for (std::size_t i = 0; i < run.layers.size(); ++i) {
    const nn::ConvShape& s = run.layers[i].conv.shape;
    const mapping::Mapping& a = run.layers[i].mapping;
    ASSERT_EQ(s, published[i].shape);
    const auto ceil_div = [](std::int64_t x, std::int64_t y) { return (x + y - 1) / y; };
    const std::int64_t strip_rows =
        ceil_div(s.E(), a.e) * ((a.e - 1) * s.U + s.R);  // halos in every strip; the last is sent whole
    const std::int64_t group_filters = s.filters_per_group();
    std::int64_t filter_passes = 0;
    for (std::int64_t m = 0; m < group_filters; m += a.m)
      filter_passes += ceil_div(std::min(a.m, group_filters - m), a.p * a.t);
    const std::int64_t ifmap_words = filter_passes * s.N * s.G * s.C * strip_rows * s.W;
    const std::int64_t psum_words = 2 * ceil_div(s.C, a.q * a.r) * s.N * s.M * s.E() * s.F();
    const arch::Activity::Glb& glb = run.layers[i].activity.glb;
    EXPECT_EQ(glb.ifmap_read + glb.psum_read + glb.psum_write, static_cast<std::uint64_t>(ifmap_words + psum_words))
        << run.layers[i].name;
    std::printf("%s: %.1f dB, %.1f %% zeros, GLB %.2f MB, DRAM %.2f MB\n", published[i].name.c_str(),
                run.layers[i].sqnr_db.value(),
                100.0 * static_cast<double>(run.layers[i].activity.ifmap_zero_words) /
                    static_cast<double>(run.layers[i].activity.ifmap_words),
                2e-6 * static_cast<double>(ifmap_words + psum_words),
                2e-6 * static_cast<double>(run.layers[i].activity.dram.total()));
  }
  EXPECT_GE(run.layers.back().sqnr_db.value(), 30.0);
}

}  // namespace
}  // namespace eyeriss::shared
