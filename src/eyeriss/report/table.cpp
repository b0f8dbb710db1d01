#include "eyeriss/report/table.h"

#include <algorithm>

#include "eyeriss/base/error.h"

namespace eyeriss::report {
namespace {

// Characters on the screen: UTF-8 bytes that continue a character take no room.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

void Table::row(std::vector<std::string> cells) {
  EYERISS_CHECK(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

void Table::rule() {
  rows_.emplace_back();
}

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    widths.push_back(width(columns_[i].title));
    for (const auto& cells : rows_)
      if (!cells.empty()) widths[i] = std::max(widths[i], width(cells[i]));
  }
  std::string text;
  const auto line = [&](const auto& cell) {
    std::string built;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string& content = cell(i);
      const std::string blanks(widths[i] - width(content), ' ');
      built += (i > 0 ? "  " : "") + (columns_[i].align == Align::left ? content + blanks : blanks + content);
    }
    built.erase(built.find_last_not_of(' ') + 1);
    text += built + '\n';
  };
  std::size_t total = 2 * (columns_.size() - 1);
  for (const std::size_t column : widths) total += column;
  const std::string rule(total, '-');
  line([&](std::size_t i) -> const std::string& { return columns_[i].title; });
  text += rule + '\n';
  for (const auto& cells : rows_)
    if (cells.empty())
      text += rule + '\n';
    else
      line([&](std::size_t i) -> const std::string& { return cells[i]; });
  return text;
}

}  // namespace eyeriss::report
