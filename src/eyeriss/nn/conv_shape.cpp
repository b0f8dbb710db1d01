#include "eyeriss/nn/conv_shape.h"

#include <charconv>
#include <map>
#include <set>

#include "eyeriss/base/math.h"

namespace eyeriss::nn {

std::uint64_t ConvShape::macs() const {
  return base::product({N, M, E(), F(), C, R, S});
}
std::uint64_t ConvShape::ifmap_words() const {
  return base::product({N, G, C, H, W});
}
std::uint64_t ConvShape::filter_words() const {
  return base::product({M, C, R, S});
}
std::uint64_t ConvShape::ofmap_words() const {
  return base::product({N, M, E(), F()});
}

void validate(const ConvShape& s, const std::string& where) {
  const std::pair<char, std::int64_t> letters[] = {{'G', s.G}, {'N', s.N}, {'M', s.M}, {'C', s.C}, {'H', s.H},
                                                   {'W', s.W}, {'R', s.R}, {'S', s.S}, {'U', s.U}, {'V', s.V}};
  for (const auto& [letter, value] : letters)
    if (value < 1 || value > INT32_MAX)
      base::fail("{}: {} = {} is not a dimension; use 1 to {}", where, letter, value, INT32_MAX);
  if (s.M % s.G != 0)
    base::fail("{}: M = {} filters do not divide into G = {} groups; M counts the filters of all groups", where, s.M,
               s.G);
  if (s.R > s.H || s.S > s.W)
    base::fail("{}: the {} x {} filter is larger than the {} x {} ifmap (H and W include the padding)", where, s.R, s.S,
               s.H, s.W);
  const bool fits = base::product_if_it_fits({s.N, s.M, s.E(), s.F(), s.C, s.R, s.S}) &&
                    base::product_if_it_fits({s.N, s.G, s.C, s.H, s.W}) &&
                    base::product_if_it_fits({s.M, s.C, s.R, s.S});
  if (!fits) base::fail("{}: {} has more MACs or words than fit 63 bits; check the dimensions", where, to_string(s));
}

std::string to_string(const ConvShape& s) {
  std::string text =
      fmt::format("G={},N={},M={},C={},H={},W={},R={},S={},U={}", s.G, s.N, s.M, s.C, s.H, s.W, s.R, s.S, s.U);
  if (s.V != s.U) text += fmt::format(",V={}", s.V);
  return text;
}

ConvShape parse_conv_shape(const std::string& text) {
  ConvShape shape;
  const std::map<char, std::int64_t*> letters = {{'G', &shape.G}, {'N', &shape.N}, {'M', &shape.M}, {'C', &shape.C},
                                                 {'H', &shape.H}, {'W', &shape.W}, {'R', &shape.R}, {'S', &shape.S},
                                                 {'U', &shape.U}, {'V', &shape.V}};
  std::set<char> given;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string item = text.substr(begin, end - begin);
    const auto letter = item.empty() ? letters.end() : letters.find(item[0]);
    if (letter == letters.end() || item.size() < 3 || item[1] != '=')
      base::fail("shape '{}': '{}' is not LETTER=NUMBER with a letter of G N M C H W R S U V", text, item);
    if (!given.insert(item[0]).second) base::fail("shape '{}': {} is given twice", text, item[0]);
    const auto [stop, problem] = std::from_chars(item.data() + 2, item.data() + item.size(), *letter->second);
    if (problem != std::errc{} || stop != item.data() + item.size())
      base::fail("shape '{}': '{}' is not a whole number that fits 64 bits", text, item.substr(2));
    begin = end + 1;
  }
  for (const char letter : {'M', 'C', 'H', 'W', 'R', 'S', 'U'})
    if (!given.count(letter))
      base::fail("shape '{}': {} is missing; give all of C M H W R S U (G and N default to 1)", text, letter);
  if (!given.count('V')) shape.V = shape.U;
  validate(shape, "shape '" + text + "'");
  return shape;
}

}  // namespace eyeriss::nn
