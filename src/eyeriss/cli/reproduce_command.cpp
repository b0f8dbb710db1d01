// eyeriss reproduce: the published numbers beside ours.
#include <algorithm>
#include <memory>

#include "eyeriss/base/error.h"
#include "eyeriss/base/nearest.h"
#include "eyeriss/cli/commands.h"
#include "eyeriss/cli/output.h"
#include "eyeriss/cli/progress.h"
#include "eyeriss/report/claims.h"
#include "eyeriss/report/fidelity.h"

namespace eyeriss::cli {
namespace {

constexpr const char* options_group = "options";

constexpr const char* footer = R"(Exit code 1 when a claim is out of its tolerance.

Examples:
  eyeriss reproduce                      everything
  eyeriss reproduce alexnet              [J] Table V, Figs 9 and 16, the abstract
  eyeriss reproduce options              what the chip's options do to AlexNet
  eyeriss reproduce --markdown docs/fidelity.md)";

struct Options {
  std::vector<std::string> groups;
  std::string json, markdown;
};

std::vector<std::string> known_groups() {
  std::vector<std::string> groups = report::claim_groups();
  groups.emplace_back(options_group);
  return groups;
}

void run(const Options& options) {
  check_outputs({options.json, options.markdown});
  const std::vector<std::string> known = known_groups(), wanted = options.groups.empty() ? known : options.groups;
  for (const std::string& group : wanted)
    if (std::find(known.begin(), known.end(), group) == known.end())
      base::fail("no claims called '{}'; did you mean '{}'?", group, base::nearest(group, known));

  std::vector<report::Claim> claims;
  std::vector<report::OptionEffect> effects;
  {
    ProgressBar bar;
    std::uint64_t done = 0;
    for (const std::string& group : wanted) {
      const report::Progress progress = [&](const std::string& layer) {
        bar.show(fmt::format("{} {}", group, layer), done, wanted.size());
      };
      progress("");
      if (group == options_group)
        effects = report::option_effects(progress);
      else
        for (report::Claim& claim : report::claims_of(group, progress)) claims.push_back(std::move(claim));
      ++done;
    }
  }
  Outputs outputs;
  outputs.write([&] { write_json(options.json, report::to_json(claims, effects)); });
  outputs.write([&] { write_output(options.markdown, report::fidelity_page(claims, effects)); });
  if (!takes_standard_output({options.json, options.markdown}))
    outputs.write([&] {
      print((claims.empty() ? "" : report::to_text(claims)) + (effects.empty() ? "" : report::to_text(effects)));
    });
  outputs.finish();
  if (!report::all_met(claims)) throw Failed{};
}

}  // namespace

void add_reproduce(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("reproduce", "The published numbers beside ours");
  command.footer(footer);
  command
      .add_option("CLAIM", options->groups, "alexnet, mapping, area, voltage, dataflows, vgg16, options; default: all")
      ->type_name("");
  command.add_option("--json", options->json, "write the claims (schema eyeriss-claims/1); '-': standard output")
      ->type_name("FILE");
  command.add_option("--markdown", options->markdown, "write them as the page docs/fidelity.md")->type_name("FILE");
  command.callback([options] { run(*options); });
}

}  // namespace eyeriss::cli
