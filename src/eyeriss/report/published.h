// The published numbers that our results are compared with (data/*.csv, each with its source), and nothing else: no
// result of this program is made from them but the shapes, mappings and fractions of zeros that a comparison needs as
// its input.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "eyeriss/mapping/mapping.h"
#include "eyeriss/nn/conv_shape.h"

namespace eyeriss::report {

// One line of a file: column name to text.
class PublishedRow {
 public:
  explicit PublishedRow(std::map<std::string, std::string> columns) : columns_(std::move(columns)) {}
  const std::string& text(const std::string& column) const;
  double number(const std::string& column) const;
  std::int64_t count(const std::string& column) const;

 private:
  std::map<std::string, std::string> columns_;
};

// The lines of data/NAME.csv, in order. NAME is one of alexnet, alexnet_ofmap_zeros, chip, fig9_dram,
// fig15_area, fig16_power, fig17_voltage.
std::vector<PublishedRow> published(const std::string& name);

// The value of a line of data/chip.csv.
double published_chip(const std::string& key);

// A CONV layer of AlexNet as it ran on the chip: shape and mapping ([J] Table III), zeros and measurements ([J] Table
// V).
struct PublishedLayer {
  std::string name;
  nn::ConvShape shape;  // N = 4
  mapping::Mapping mapping;
  double ifmap_zeros = 0, ofmap_zeros = 0;  // fractions; ofmap_zeros is derived, see data/alexnet_ofmap_zeros.csv
  bool raw_ifmaps = false;                  // the network's input is not compressed
  PublishedRow measured;                    // its line of data/alexnet.csv
};
std::vector<PublishedLayer> published_alexnet();
PublishedRow published_alexnet_total();

}  // namespace eyeriss::report
