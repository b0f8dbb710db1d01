// eyeriss zoo: the networks built in code.
#include <fmt/format.h>

#include <memory>

#include "eyeriss/cli/commands.h"
#include "eyeriss/cli/output.h"
#include "eyeriss/nn/conv_shape.h"
#include "eyeriss/onnx/write_onnx.h"
#include "eyeriss/report/table.h"
#include "eyeriss/zoo/zoo.h"

namespace eyeriss::cli {
namespace {

void list() {
  constexpr auto left = report::Table::Align::left;
  report::Table table({{"name", left}, {"batch"}, {"input", left}, {"layers"}, {"M MACs"}, {"what", left}});
  report::Table zeros({{"name", left}, {"zeros in the ifmaps", left}});
  for (const zoo::Entry& entry : zoo::list()) {
    std::uint64_t macs = 0;
    const std::vector<zoo::LayerShape> layers = zoo::layer_shapes(entry.name, 1);
    for (const zoo::LayerShape& layer : layers) macs += layer.shape.macs();
    table.row({entry.name, fmt::format("{}", entry.default_batch), nn::to_string(entry.input),
               fmt::format("{}", layers.size()), fmt::format("{:.1f}", static_cast<double>(macs) / 1e6),
               entry.description});
    zeros.row({entry.name, entry.zero_fraction});
  }
  print(table.text() + '\n' + zeros.text());
}

void export_network(const std::string& name, const std::string& file) {
  zoo::find(name);
  check_outputs({file});
  const nn::Network network = zoo::network(name);
  if (file == "-")
    write_output(file, onnx::to_onnx(network));
  else
    onnx::write_onnx(network, file);
}

}  // namespace

void add_zoo(CLI::App& app) {
  CLI::App& zoo = *app.add_subcommand("zoo", "Networks that come with the program");
  zoo.require_subcommand(1);
  zoo.footer("Examples:\n  eyeriss zoo list\n  eyeriss zoo export alexnet alexnet.onnx");
  zoo.add_subcommand(
         "list", "Name them all; layers and MACs (of one image) count every CONV and FC layer of the published network")
      ->callback(list);

  CLI::App& command = *zoo.add_subcommand("export", "Write one as an ONNX file, weights included");
  const auto name = std::make_shared<std::string>(), file = std::make_shared<std::string>();
  command.add_option("name", *name, "a name of 'eyeriss zoo list'")->required()->type_name("NAME");
  command.add_option("file", *file, "the ONNX file to write; '-': standard output")->required()->type_name("FILE.onnx");
  command.callback([name, file] { export_network(*name, *file); });
}

}  // namespace eyeriss::cli
