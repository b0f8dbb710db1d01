// Networks that are one chain of layers.
#include "eyeriss/zoo/graph_builder.h"
#include "eyeriss/zoo/structures.h"

namespace eyeriss::zoo {

// CONV1-5 of Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", NIPS 2012, in the
// shapes of [J] Table III.
nn::Network alexnet_structure() {
  GraphBuilder g("alexnet", "image", {nn::kDynamic, 3, 227, 227});
  int x = g.conv_relu("CONV1", g.input(), {96, 11, 4});
  x = g.max_pool("POOL1", g.add("LRN1", nn::Lrn{}, {x}), 3, 2);
  x = g.conv_relu("CONV2", x, {256, 5, 1, 2, 2});
  x = g.max_pool("POOL2", g.add("LRN2", nn::Lrn{}, {x}), 3, 2);
  x = g.conv_relu("CONV3", x, {384, 3, 1, 1});
  x = g.conv_relu("CONV4", x, {384, 3, 1, 1, 2});
  x = g.conv_relu("CONV5", x, {256, 3, 1, 1, 2});
  return g.finish(g.max_pool("POOL5", x, 3, 2));
}

// The CONV layers of configuration D of Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
// Recognition", ICLR 2015.
nn::Network vgg16_structure() {
  GraphBuilder g("vgg16", "image", {nn::kDynamic, 3, 224, 224});
  const struct {
    int layers;
    std::int64_t filters;
  } stages[] = {{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}};
  int x = g.input(), stage_number = 0;
  for (const auto& stage : stages) {
    const std::string stage_name = std::to_string(++stage_number);
    for (int layer = 1; layer <= stage.layers; ++layer)
      x = g.conv_relu("CONV" + stage_name + "-" + std::to_string(layer), x, {stage.filters, 3, 1, 1});
    x = g.max_pool("POOL" + stage_name, x, 2, 2);
  }
  return g.finish(x);
}

// The fast model of Sermanet et al., "OverFeat: Integrated Recognition, Localization and Detection using Convolutional
// Networks", ICLR 2014, Table 1.
nn::Network overfeat_structure() {
  GraphBuilder g("overfeat", "image", {nn::kDynamic, 3, 231, 231});
  int x = g.max_pool("POOL1", g.conv_relu("CONV1", g.input(), {96, 11, 4}), 2, 2);
  x = g.max_pool("POOL2", g.conv_relu("CONV2", x, {256, 5}), 2, 2);
  x = g.conv_relu("CONV3", x, {512, 3, 1, 1});
  x = g.conv_relu("CONV4", x, {1024, 3, 1, 1});
  x = g.max_pool("POOL5", g.conv_relu("CONV5", x, {1024, 3, 1, 1}), 2, 2);
  x = g.fc_relu("FC2", g.fc_relu("FC1", x, 3072), 4096);
  return g.finish(g.add("SOFTMAX", nn::Softmax{}, {g.fc("FC3", x, 1000)}));
}

// Bojarski et al., "End to End Learning for Self-Driving Cars", 2016, Fig. 4; the normalised planes are the input.
nn::Network pilotnet_structure() {
  GraphBuilder g("pilotnet", "planes", {nn::kDynamic, 3, 66, 200});
  int x = g.conv_relu("CONV1", g.input(), {24, 5, 2});
  x = g.conv_relu("CONV2", x, {36, 5, 2});
  x = g.conv_relu("CONV3", x, {48, 5, 2});
  x = g.conv_relu("CONV4", x, {64, 3});
  x = g.conv_relu("CONV5", x, {64, 3});
  x = g.fc_relu("FC3", g.fc_relu("FC2", g.fc_relu("FC1", x, 100), 50), 10);
  return g.finish(g.fc("FC4", x, 1));
}

// The policy network of Silver et al., "Mastering the game of Go with deep neural networks and tree search", Nature
// 529, 2016: 48 planes, 192 filters, a move for each of the 19 x 19 points.
nn::Network alphago_structure() {
  GraphBuilder g("alphago", "planes", {nn::kDynamic, 48, 19, 19});
  int x = g.conv_relu("CONV1", g.input(), {192, 5, 1, 2});
  for (int layer = 2; layer <= 12; ++layer) x = g.conv_relu("CONV" + std::to_string(layer), x, {192, 3, 1, 1});
  x = g.add("FLATTEN", nn::Flatten{}, {g.conv("CONV13", x, {})});
  return g.finish(g.add("SOFTMAX", nn::Softmax{}, {x}));
}

}  // namespace eyeriss::zoo
