#include "eyeriss/machine/waves.h"

#include <bit>
#include <ostream>

namespace eyeriss::machine {
namespace {

// Short printable names: "!", "\"", ... "!!" and so on, as VCD files have them.
std::string signal_id(std::size_t index) {
  std::string id;
  do id += static_cast<char>('!' + index % 94);
  while ((index /= 94) > 0);
  return id;
}

int width_of(std::uint64_t most) {
  return static_cast<int>(std::bit_width(most));
}

}  // namespace

void Waves::declare(std::ostream& out, const std::string& name, int bits) {
  signals_.push_back({signal_id(signals_.size()), bits, ~std::uint64_t{0}});
  out << fmt::format("$var wire {} {} {} $end\n", bits, signals_.back().id, name);
}

Waves::Waves(std::ostream& out, const Array& array, const arch::ChipConfig& chip)
    : out_(&out), period_ps_(1e12 / static_cast<double>(chip.core_clock_hz)) {
  const Wiring& wiring = array.wiring();
  for (std::size_t pe = 0; pe < wiring.pe_count(); pe += static_cast<std::size_t>(chip.array_columns))
    if (wiring.roles()[pe].in_set) watched_.push_back(pe);
  out << "$timescale 1 ps $end\n$scope module eyeriss $end\n";
  declare(out, "phase", 2);
  for (const char* bus : {"filter_gin", "ifmap_gin", "psum_gin", "gon", "ln"})
    declare(out, std::string(bus) + "_valid", 1);
  for (std::size_t state = 1; state < pe_state_count; ++state) {
    std::string name = to_string(static_cast<PeState>(state));
    for (char& letter : name)
      if (letter == ' ') letter = '_';
    declare(out, "pes_" + name, width_of(wiring.pe_count()));
  }
  const int level_bits = width_of(static_cast<std::uint64_t>(chip.fifo_depth));
  for (const std::size_t pe : watched_) {
    out << fmt::format("$scope module pe_row{} $end\n", pe / static_cast<std::size_t>(chip.array_columns));
    declare(out, "state", 3);
    for (const char* fifo : {"ifmap", "filter", "psum_in", "psum_out"})
      declare(out, std::string(fifo) + "_fifo_level", level_bits);
    out << "$upscope $end\n";
  }
  out << "$upscope $end\n$enddefinitions $end\n";
}

std::vector<std::uint64_t> Waves::sample(Phase phase, const Array& array) const {
  std::vector<std::uint64_t> values{static_cast<std::uint64_t>(phase),       array.filter_gin().words != filter_words_,
                                    array.ifmap_gin().words != ifmap_words_, array.psum_gin().words != psum_in_words_,
                                    array.gon().words != psum_out_words_,    array.ln().words != local_words_};
  std::array<std::uint64_t, pe_state_count> pes{};
  for (std::size_t pe = 0; pe < array.wiring().pe_count(); ++pe) ++pes[static_cast<std::size_t>(array.pes().state(pe))];
  values.insert(values.end(), pes.begin() + 1, pes.end());
  for (const std::size_t pe : watched_) {
    values.push_back(static_cast<std::uint64_t>(array.pes().state(pe)));
    for (const Fifos* fifos :
         {&array.fifos().ifmap, &array.fifos().filter, &array.fifos().psum_in, &array.fifos().psum_out})
      values.push_back(fifos->level(pe));
  }
  return values;
}

void Waves::edge(std::uint64_t cycle, Phase phase, const Array& array) {
  const std::vector<std::uint64_t> values = sample(phase, array);
  filter_words_ = array.filter_gin().words;
  ifmap_words_ = array.ifmap_gin().words;
  psum_in_words_ = array.psum_gin().words;
  psum_out_words_ = array.gon().words;
  local_words_ = array.ln().words;
  bool stamped = false;
  for (std::size_t k = 0; k < values.size(); ++k) {
    Signal& signal = signals_[k];
    if (values[k] == signal.value) continue;
    if (!stamped) *out_ << fmt::format("#{:.0f}\n", static_cast<double>(cycle) * period_ps_);
    stamped = true;
    signal.value = values[k];
    if (signal.bits == 1)
      *out_ << signal.value << signal.id << '\n';
    else
      *out_ << fmt::format("b{:b} {}\n", signal.value, signal.id);
  }
}

}  // namespace eyeriss::machine
