#include "eyeriss/machine/dram.h"

#include "eyeriss/base/math.h"
#include "eyeriss/rlc/codec.h"

namespace eyeriss::machine {
namespace {

// Words of the box in the order of its dimensions.
std::vector<std::int16_t> box(const nn::Words4& tensor, const std::array<mapping::Range, 4>& part) {
  std::vector<std::int16_t> words;
  words.reserve(static_cast<std::size_t>(part[0].count * part[1].count * part[2].count * part[3].count));
  for (std::int64_t a = part[0].begin; a < part[0].end(); ++a)
    for (std::int64_t b = part[1].begin; b < part[1].end(); ++b)
      for (std::int64_t c = part[2].begin; c < part[2].end(); ++c) {
        const std::int16_t* const row = &tensor.data[tensor.index(a, b, c, part[3].begin)];
        words.insert(words.end(), row, row + part[3].count);
      }
  return words;
}

mapping::Range shifted(mapping::Range range, std::int64_t by) {
  return {range.begin + by, range.count};
}

}  // namespace

Stream raw_stream(std::span<const std::int16_t> words) {
  Stream stream;
  stream.words = words.size();
  stream.words64.resize(base::ceil_div<std::size_t>(words.size(), 4));
  for (std::size_t k = 0; k < words.size(); ++k)
    stream.words64[k / 4] |= static_cast<std::uint64_t>(static_cast<std::uint16_t>(words[k])) << 16 * (k % 4);
  return stream;
}

Stream coded_stream(std::span<const std::int16_t> words) {
  return {rlc::encode(words), words.size(), true};
}

std::vector<std::int16_t> filter_tile(const mapping::LayerWork& work, const mapping::Pass& pass) {
  const std::int64_t first = pass.group * work.shape.filters_per_group();
  return box(*work.filters,
             {shifted(pass.filters, first), pass.channels, mapping::Range{0, work.shape.R}, {0, work.shape.S}});
}

std::vector<std::int16_t> ifmap_tile(const mapping::LayerWork& work, const mapping::Pass& pass) {
  return box(*work.ifmaps, {pass.images, shifted(pass.channels, pass.group * work.shape.C),
                            mapping::ifmap_rows(work.shape, pass), mapping::ifmap_columns(work.shape, pass)});
}

std::vector<std::int16_t> initial_psum_tile(const mapping::LayerWork& work, const mapping::Pass& pass) {
  const mapping::Range filters = shifted(pass.resident_filters, pass.group * work.shape.filters_per_group());
  if (work.initial_psums->dims == std::array<std::int64_t, 4>{1, work.shape.M, 1, 1})
    return box(*work.initial_psums, {mapping::Range{0, 1}, filters, mapping::Range{0, 1}, {0, 1}});
  return box(*work.initial_psums, {pass.images, filters, pass.rows, pass.columns});
}

void store_tile(const mapping::LayerWork& work, const mapping::Pass& pass, std::span<const std::int16_t> words,
                nn::Fmap& ofmaps) {
  EYERISS_CHECK(words.size() == static_cast<std::size_t>(pass.ofmap_tile_words()));
  const mapping::Range filters = shifted(pass.resident_filters, pass.group * work.shape.filters_per_group());
  auto word = words.begin();
  for (std::int64_t image = pass.images.begin; image < pass.images.end(); ++image)
    for (std::int64_t filter = filters.begin; filter < filters.end(); ++filter)
      for (std::int64_t row = pass.rows.begin; row < pass.rows.end(); ++row)
        for (std::int64_t column = pass.columns.begin; column < pass.columns.end(); ++column)
          ofmaps.at(image, filter, row, column) = *word++;
}

std::vector<std::int16_t> words_of(const Stream& stream) {
  if (stream.coded) return rlc::decode(stream.words64, stream.words);
  std::vector<std::int16_t> words(stream.words);
  for (std::size_t k = 0; k < words.size(); ++k)
    words[k] = static_cast<std::int16_t>(static_cast<std::uint16_t>(stream.words64[k / 4] >> 16 * (k % 4)));
  return words;
}

}  // namespace eyeriss::machine
