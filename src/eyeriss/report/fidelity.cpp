#include "eyeriss/report/fidelity.h"

#include <fmt/format.h>

#include <algorithm>

#include "eyeriss/report/table.h"

namespace eyeriss::report {
namespace {

constexpr const char* page_opening = R"(# Fidelity: the published numbers beside ours

Written by `eyeriss reproduce --markdown docs/fidelity.md`; a test says when it is stale. Sources: [J] is the JSSC 2017 paper, [A] the
ISCA 2016 paper. Tables and figures without a tag are [J]'s. AlexNet ran with the published mappings and fractions of zeros, on seeded
data; docs/energy-model.md says which published numbers the energy table was derived from (power of AlexNet, Figs 15, 16 and the voltages of
Fig 17) and so are met by calibration, not by prediction.

A claim is *met* when the difference is within its tolerance, *reported* when it is not judged; the note says why.
)";

constexpr const char* options_opening = R"(
## What the options do

AlexNet's five CONV layers, 4 images, from real runs. Energy and power are the chip's; DRAM stands apart. Another array runs with mappings
of its own, the others with the published ones.

)";

std::string summary(const std::vector<Claim>& claims) {
  const auto count = [&](Verdict verdict) {
    return std::count_if(claims.begin(), claims.end(), [&](const Claim& claim) { return claim.verdict == verdict; });
  };
  return fmt::format("{} claims met, {} missed, {} reported without a verdict.\n", count(Verdict::met),
                     count(Verdict::missed), count(Verdict::reported));
}

std::vector<std::string> cells(const Claim& claim) {
  return {claim.what,      claim.published,          claim.ours, claim.unit, claim.difference,
          claim.tolerance, to_string(claim.verdict), claim.note};
}

const std::vector<std::string> claim_columns = {"what",       "published", "ours",    "unit",
                                                "difference", "tolerance", "verdict", "note"};

std::vector<std::string> cells(const OptionEffect& effect) {
  return {effect.option,
          fmt::format("{:.1f}", effect.processing_ms),
          fmt::format("{:.1f}", effect.total_ms),
          fmt::format("{:.1f}", effect.frames_per_s),
          fmt::format("{:.0f}", effect.power_mw),
          fmt::format("{:.1f}", effect.energy_uj / 1e3),
          fmt::format("{:.1f}", effect.dram_mb),
          fmt::format("{:.1f}", effect.dram_uj / 1e3)};
}

const std::vector<std::string> option_columns = {"option", "processing ms", "total ms", "frames/s",
                                                 "mW",     "chip mJ",       "DRAM MB",  "DRAM mJ"};

// A row of a Markdown table.
std::string row(const std::vector<std::string>& texts) {
  std::string line = "|";
  for (const std::string& text : texts) line += fmt::format(" {} |", text);
  return line + '\n';
}

std::string header(const std::vector<std::string>& columns) {
  return row(columns) + row(std::vector<std::string>(columns.size(), "---"));
}

Table text_table(const std::vector<std::string>& columns) {
  std::vector<Table::Column> titles;
  titles.reserve(columns.size());
  for (const std::string& column : columns) titles.push_back({column, Table::Align::right});
  titles.front().align = Table::Align::left;
  return Table(std::move(titles));
}

// A terminal is too narrow for the notes as a column: they stand below their table.
std::string section_text(const std::vector<Claim>& claims) {
  const auto without_note = [](std::vector<std::string> texts) {
    texts.pop_back();
    return texts;
  };
  Table table = text_table(without_note(claim_columns));
  std::string notes;
  for (const Claim& claim : claims) {
    table.row(without_note(cells(claim)));
    if (!claim.note.empty()) notes += fmt::format("  {}: {}\n", claim.what, claim.note);
  }
  return table.text() + notes;
}

// Calls visit(section, claims of the section) in order.
template <class Visit>
void for_each_section(const std::vector<Claim>& claims, Visit&& visit) {
  std::vector<std::string> sections;
  for (const Claim& claim : claims)
    if (std::find(sections.begin(), sections.end(), claim.section) == sections.end()) sections.push_back(claim.section);
  for (const std::string& section : sections) {
    std::vector<Claim> of_section;
    for (const Claim& claim : claims)
      if (claim.section == section) of_section.push_back(claim);
    visit(section, of_section);
  }
}

}  // namespace

std::string to_text(const std::vector<Claim>& claims) {
  std::string text;
  for_each_section(claims, [&](const std::string& section, const std::vector<Claim>& of_section) {
    text += fmt::format("{}\n\n{}\n", section, section_text(of_section));
  });
  return text + summary(claims);
}

std::string to_text(const std::vector<OptionEffect>& effects) {
  Table table = text_table(option_columns);
  for (const OptionEffect& effect : effects) table.row(cells(effect));
  return table.text();
}

std::string fidelity_page(const std::vector<Claim>& claims, const std::vector<OptionEffect>& effects) {
  std::string page = fmt::format("{}\n{}", page_opening, summary(claims));
  for_each_section(claims, [&](const std::string& section, const std::vector<Claim>& of_section) {
    page += fmt::format("\n## {}\n\n{}", section, header(claim_columns));
    for (const Claim& claim : of_section) page += row(cells(claim));
  });
  page += options_opening + header(option_columns);
  for (const OptionEffect& effect : effects) page += row(cells(effect));
  return page;
}

nlohmann::ordered_json to_json(const std::vector<Claim>& claims, const std::vector<OptionEffect>& effects) {
  nlohmann::ordered_json json = {{"schema", "eyeriss-claims/1"}};
  json["claims"] = nlohmann::ordered_json::array();
  for (const Claim& claim : claims)
    json["claims"].push_back({{"section", claim.section},
                              {"what", claim.what},
                              {"unit", claim.unit},
                              {"published", claim.published},
                              {"ours", claim.ours},
                              {"difference", claim.difference},
                              {"tolerance", claim.tolerance},
                              {"verdict", to_string(claim.verdict)},
                              {"note", claim.note}});
  json["options"] = nlohmann::ordered_json::array();
  for (const OptionEffect& effect : effects)
    json["options"].push_back({{"option", effect.option},
                               {"processing_ms", effect.processing_ms},
                               {"total_ms", effect.total_ms},
                               {"frames_per_s", effect.frames_per_s},
                               {"power_mw", effect.power_mw},
                               {"chip_energy_uj", effect.energy_uj},
                               {"dram_mb", effect.dram_mb},
                               {"dram_energy_uj", effect.dram_uj}});
  return json;
}

}  // namespace eyeriss::report
