// Tells data apart: 128 bits of XXH3. Not against an adversary, who may write what he likes into a file of his own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace eyeriss::runtime {

class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  // Each part is added with its length, so that ("ab", "c") is not ("a", "bc").
  void add(std::string_view bytes);
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(std::int64_t value);
  template <class T>
  void add(const std::vector<T>& values) {
    add(std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
  }

  std::string hex() const;  // 32 digits

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace eyeriss::runtime
