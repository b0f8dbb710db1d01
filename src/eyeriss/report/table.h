// A table of text: columns as wide as their widest cell, numbers to the right, words to the left.
#pragma once

#include <string>
#include <vector>

namespace eyeriss::report {

class Table {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::right;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void row(std::vector<std::string> cells);  // one for each column
  void rule();                               // a line between the rows before and after

  std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty one is a rule
};

}  // namespace eyeriss::report
