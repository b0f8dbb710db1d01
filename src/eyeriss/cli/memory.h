// --max-memory: how much memory a command may take.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace eyeriss::cli {

class MemoryOption {
 public:
  void add_to(CLI::App& app);

  // Bounds the process from here on, if the option is given: memory that runs out is a std::bad_alloc.
  void apply() const;
  // What is known to need more than this is refused before it starts.
  std::uint64_t most_bytes() const;

 private:
  std::string text_;
};

// What main() says of a std::bad_alloc.
std::string out_of_memory_text();

}  // namespace eyeriss::cli
