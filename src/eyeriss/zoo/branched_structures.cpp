// Networks whose layers branch and join.
#include "eyeriss/zoo/graph_builder.h"
#include "eyeriss/zoo/structures.h"

namespace eyeriss::zoo {
namespace {

int classify(GraphBuilder& g, int from) {
  const int pooled = g.add("POOL-LAST", nn::GlobalAveragePool{}, {from});
  return g.add("SOFTMAX", nn::Softmax{}, {g.fc("FC", pooled, 1000)});
}

// Filters of the six CONV layers of an inception module.
struct Inception {
  const char* name;
  std::int64_t f1x1, f3x3_reduce, f3x3, f5x5_reduce, f5x5, f_pool;
};

int inception(GraphBuilder& g, int from, const Inception& module) {
  const std::string name = std::string("INCEPTION") + module.name + "-";
  const int a = g.conv_relu(name + "1X1", from, {module.f1x1});
  const int b =
      g.conv_relu(name + "3X3", g.conv_relu(name + "3X3-REDUCE", from, {module.f3x3_reduce}), {module.f3x3, 3, 1, 1});
  const int c =
      g.conv_relu(name + "5X5", g.conv_relu(name + "5X5-REDUCE", from, {module.f5x5_reduce}), {module.f5x5, 5, 1, 2});
  const int d = g.conv_relu(name + "POOL-PROJ", g.max_pool(name + "POOL", from, 3, 1, 1), {module.f_pool});
  return g.add(name + "CONCAT", nn::Concat{1}, {a, b, c, d});
}

// 1x1, 3x3, 1x1 and the way around them; the stride is in the 3x3. The last CONV of the branch comes after the way
// around, so that its sum with it can be formed at once.
int bottleneck(GraphBuilder& g, int from, const std::string& name, std::int64_t width, std::int64_t stride,
               bool project) {
  int branch = g.conv_relu(name + "A", from, {width});
  branch = g.conv_relu(name + "B", branch, {width, 3, stride, 1});
  const int around = project ? g.conv(name + "D", from, {4 * width, 1, stride}) : from;
  branch = g.conv(name + "C", branch, {4 * width});
  return g.relu(name + "-RELU", g.add(name + "-ADD", nn::Add{}, {branch, around}));
}

int fire(GraphBuilder& g, int from, int number, std::int64_t squeeze, std::int64_t expand) {
  const std::string name = "FIRE" + std::to_string(number) + "-";
  const int squeezed = g.conv_relu(name + "SQUEEZE", from, {squeeze});
  const int a = g.conv_relu(name + "EXPAND1X1", squeezed, {expand});
  const int b = g.conv_relu(name + "EXPAND3X3", squeezed, {expand, 3, 1, 1});
  return g.add(name + "CONCAT", nn::Concat{1}, {a, b});
}

}  // namespace

// Szegedy et al., "Going Deeper with Convolutions", CVPR 2015, Table 1, without the auxiliary classifiers.
nn::Network googlenet_structure() {
  GraphBuilder g("googlenet", "image", {nn::kDynamic, 3, 224, 224});
  int x = g.max_pool("POOL1", g.conv_relu("CONV1", g.input(), {64, 7, 2, 3}), 3, 2, 0, true);
  x = g.conv_relu("CONV2-REDUCE", g.add("LRN1", nn::Lrn{}, {x}), {64});
  x = g.add("LRN2", nn::Lrn{}, {g.conv_relu("CONV2", x, {192, 3, 1, 1})});
  x = g.max_pool("POOL2", x, 3, 2, 0, true);
  x = inception(g, x, {"3A", 64, 96, 128, 16, 32, 32});
  x = inception(g, x, {"3B", 128, 128, 192, 32, 96, 64});
  x = g.max_pool("POOL3", x, 3, 2, 0, true);
  x = inception(g, x, {"4A", 192, 96, 208, 16, 48, 64});
  x = inception(g, x, {"4B", 160, 112, 224, 24, 64, 64});
  x = inception(g, x, {"4C", 128, 128, 256, 24, 64, 64});
  x = inception(g, x, {"4D", 112, 144, 288, 32, 64, 64});
  x = inception(g, x, {"4E", 256, 160, 320, 32, 128, 128});
  x = g.max_pool("POOL4", x, 3, 2, 0, true);
  x = inception(g, x, {"5A", 256, 160, 320, 32, 128, 128});
  x = inception(g, x, {"5B", 384, 192, 384, 48, 128, 128});
  return g.finish(classify(g, x));
}

// He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, Table 1, with BatchNormalization folded in and
// the strides in the 3x3 layers.
nn::Network resnet50_structure() {
  GraphBuilder g("resnet50", "image", {nn::kDynamic, 3, 224, 224});
  int x = g.max_pool("POOL1", g.conv_relu("CONV1", g.input(), {64, 7, 2, 3}), 3, 2, 1);
  const int blocks[] = {3, 4, 6, 3};
  std::int64_t width = 64;
  for (int stage = 0; stage < 4; ++stage, width *= 2)
    for (int block = 0; block < blocks[stage]; ++block)
      x = bottleneck(g, x, "CONV" + std::to_string(stage + 2) + "-" + std::to_string(block + 1), width,
                     block == 0 && stage > 0 ? 2 : 1, block == 0);
  return g.finish(classify(g, x));
}

// SqueezeNet 1.1 of Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model
// size", 2016.
nn::Network squeezenet_structure() {
  GraphBuilder g("squeezenet", "image", {nn::kDynamic, 3, 224, 224});
  int x = g.max_pool("POOL1", g.conv_relu("CONV1", g.input(), {64, 3, 2}), 3, 2);
  x = fire(g, fire(g, x, 2, 16, 64), 3, 16, 64);
  x = g.max_pool("POOL3", x, 3, 2);
  x = fire(g, fire(g, x, 4, 32, 128), 5, 32, 128);
  x = g.max_pool("POOL5", x, 3, 2);
  x = fire(g, fire(g, x, 6, 48, 192), 7, 48, 192);
  x = fire(g, fire(g, x, 8, 64, 256), 9, 64, 256);
  x = g.add("POOL10", nn::GlobalAveragePool{}, {g.conv_relu("CONV10", x, {1000})});
  return g.finish(g.add("SOFTMAX", nn::Softmax{}, {g.add("FLATTEN", nn::Flatten{}, {x})}));
}

}  // namespace eyeriss::zoo
