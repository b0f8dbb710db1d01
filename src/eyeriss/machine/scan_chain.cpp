#include "eyeriss/machine/scan_chain.h"

#include <algorithm>
#include <bit>

#include "eyeriss/base/error.h"

namespace eyeriss::machine {
namespace {

struct Writer {
  std::vector<bool> bits;
  void number(const char* name, std::int64_t value, int width) {
    if (value < 0 || value >= std::int64_t{1} << width)
      base::fail("scan chain: {} = {}; its field has {} bits; cut the layer into smaller ones", name, value, width);
    for (int k = width - 1; k >= 0; --k) bits.push_back((value >> k & 1) != 0);
  }
  template <class Flag>
  void flag(const Flag& value) {
    bits.push_back(static_cast<bool>(value));
  }
};

struct Reader {
  const std::vector<bool>* bits;
  std::size_t position = 0;
  bool next() {
    if (position >= bits->size()) throw base::Bug("scan chain: too short");
    return (*bits)[position++];
  }
  void number(const char*, std::int64_t& value, int width) {
    value = 0;
    for (int k = 0; k < width; ++k) value = value << 1 | static_cast<std::int64_t>(next());
  }
  template <class Flag>
  void flag(Flag&& value) {
    value = next();
  }
};

int width_of(std::int64_t most) {
  return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(most)));
}

constexpr int size_bits = 16;  // of what the chip's native shapes do not limit: images, groups, fmap heights and widths

// The one list of fields, in the order of the chain, for both directions.
template <class Io, class Config>
void shape_and_mapping(Io& io, Config& c, const arch::ChipConfig& chip) {
  const int filters = width_of(chip.max_filters), rows = width_of(chip.array_rows);
  auto& s = c.shape;
  io.number("G", s.G, size_bits), io.number("N", s.N, size_bits), io.number("M", s.M, filters);
  io.number("C", s.C, width_of(chip.max_channels)), io.number("H", s.H, size_bits), io.number("W", s.W, size_bits);
  io.number("R", s.R, rows), io.number("S", s.S, width_of(chip.max_filter_width));
  io.number("U", s.U, width_of(*std::max_element(chip.vertical_strides.begin(), chip.vertical_strides.end()))),
      io.number("V", s.V, width_of(chip.max_horizontal_stride));
  auto& a = c.mapping;
  io.number("m", a.m, filters), io.number("n", a.n, size_bits), io.number("e", a.e, width_of(chip.pe_count()));
  io.number("p", a.p, width_of(chip.psum_spad_words)), io.number("q", a.q, width_of(chip.ifmap_spad_words));
  io.number("r", a.r, rows), io.number("t", a.t, width_of(chip.pe_count())), io.number("f", a.f, size_bits);
}

template <class Io, class Network>
void multicast_ids(Io& io, Network& network, int row_bits, int col_bits) {
  for (auto& id : network.row_ids) io.number("row ID", id, row_bits);
  for (auto& id : network.col_ids) io.number("col ID", id, col_bits);
}

// Takes part or not, for every PE; IDs are positions.
void psum_ids(Writer& io, const mapping::NetworkIds& network, const arch::ChipConfig& chip) {
  for (const std::int64_t col : network.col_ids) io.flag(col != chip.no_col_id());
}
void psum_ids(Reader& io, mapping::NetworkIds& network, const arch::ChipConfig& chip) {
  for (std::size_t pe = 0; pe < network.col_ids.size(); ++pe) {
    const auto columns = static_cast<std::size_t>(chip.array_columns);
    if (!io.next()) continue;
    network.row_ids[pe / columns] = static_cast<std::int64_t>(pe / columns);
    network.col_ids[pe] = static_cast<std::int64_t>(pe % columns);
  }
}

template <class Io, class Config>
void fields(Io& io, Config& c, const arch::ChipConfig& chip) {
  shape_and_mapping(io, c, chip);
  io.flag(c.relu), io.flag(c.ifmaps_compressed), io.flag(c.ofmaps_finished), io.flag(c.psums_from_dram);
  for (std::size_t bank = 0; bank < c.psum_bank.size(); ++bank) io.flag(c.psum_bank[bank]);
  multicast_ids(io, c.ids.ifmap, static_cast<int>(chip.row_id_bits), static_cast<int>(chip.ifmap_col_id_bits));
  multicast_ids(io, c.ids.filter, static_cast<int>(chip.row_id_bits), static_cast<int>(chip.col_id_bits));
  psum_ids(io, c.ids.psum_in, chip);
  psum_ids(io, c.ids.psum_out, chip);
}

constexpr int shift_bits = 5;

}  // namespace

std::vector<bool> encode(const LayerConfig& config, const arch::ChipConfig& chip) {
  Writer writer;
  writer.number("shift", config.shift, shift_bits);
  fields(writer, config, chip);
  return writer.bits;
}

LayerConfig decode(const std::vector<bool>& bits, const arch::ChipConfig& chip) {
  LayerConfig config;
  const auto rows = static_cast<std::size_t>(chip.array_rows), pes = static_cast<std::size_t>(chip.pe_count());
  for (auto* network : {&config.ids.ifmap, &config.ids.filter, &config.ids.psum_in, &config.ids.psum_out}) {
    network->row_ids.assign(rows, chip.no_row_id());
    network->col_ids.assign(pes, network == &config.ids.ifmap ? chip.no_ifmap_col_id() : chip.no_col_id());
  }
  config.psum_bank.resize(static_cast<std::size_t>(chip.glb_banks));
  Reader reader{&bits};
  std::int64_t shift = 0;
  reader.number("shift", shift, shift_bits);
  config.shift = static_cast<int>(shift);
  fields(reader, config, chip);
  if (reader.position != bits.size()) throw base::Bug("scan chain: too long");
  try {
    nn::validate(config.shape, "scan chain");
  } catch (const base::Error& error) {
    throw base::Bug(error.what());
  }
  if (const auto refused = mapping::violation(config.shape, config.mapping, chip))
    throw base::Bug("scan chain: " + refused->text);
  return config;
}

}  // namespace eyeriss::machine
