// The user's mappings: a YAML file of layer names, each with {m, n, e, p, q, r, t[, f]} ([J] Table II); and the same on
// the command line as "m=96,n=1,e=7,p=16,q=1,r=1,t=2".
#pragma once

#include <map>
#include <optional>
#include <string>

#include "eyeriss/mapping/mapping.h"

namespace eyeriss::runtime {

// A mapping whose f may be left out: then the layer is not tiled in columns.
struct WantedMapping {
  mapping::Mapping mapping;
  bool has_f = false;

  mapping::Mapping for_shape(const nn::ConvShape& shape) const;
};

using MappingFile = std::map<std::string, WantedMapping>;

// Throws base::Error, opened by `where` and the line, for what is no YAML, for unknown, missing or repeated keys and
// for values that are no whole numbers.
MappingFile parse_mapping_file(const std::string& yaml, const std::string& where);
MappingFile load_mapping_file(const std::string& path);
WantedMapping parse_mapping(const std::string& text);

}  // namespace eyeriss::runtime
