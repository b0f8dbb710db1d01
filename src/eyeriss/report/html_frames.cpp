#include "eyeriss/report/html_frames.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "eyeriss/base/error.h"
#include "eyeriss/machine/array.h"
#include "eyeriss/machine/time_pass.h"

namespace eyeriss::report {
namespace {

constexpr std::uint64_t run_cycles = 48;        // of most runs
constexpr std::uint64_t filter_row_cycles = 8;  // whenever the filter GIN comes to another PE row

char state_letter(machine::PeState state) {
  switch (state) {
    case machine::PeState::off:
      return '-';
    case machine::PeState::busy:
      return 'm';
    case machine::PeState::wait_filter:
      return 'f';
    case machine::PeState::wait_ifmap:
      return 'i';
    case machine::PeState::wait_psum:
      return 'p';
    case machine::PeState::wait_output:
      return 'o';
    case machine::PeState::done:
      return 'd';
  }
  EYERISS_CHECK(false);
}

// The lines of one cycle of docs/trace-format.md that say what the networks move: "12 ln PE 3,7 00ff".
void read_trace(const std::string& lines, std::int64_t columns, Frame& frame) {
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    char unit[16];
    long first = 0, second = 0;
    if (std::sscanf(line.c_str(), "%*u %15[a-z-] row=%ld col=%ld", unit, &first, &second) == 3) {
      (std::string(unit) == "ifmap-gin" ? frame.ifmap : frame.filter) = mapping::Tag{first, second};
    } else if (std::sscanf(line.c_str(), "%*u %15[a-z-] PE %ld,%ld", unit, &first, &second) == 3) {
      const std::int64_t pe = first * columns + second;
      if (std::string(unit) == "ln") frame.local.push_back(pe);
      if (std::string(unit) == "psum-gin") frame.psum_in = pe;
      if (std::string(unit) == "gon") frame.psum_out = pe;
    }
  }
  std::sort(frame.local.begin(), frame.local.end());
}

// Frames from the start of the pass until some time after the first psum has left the array, from its middle, and from
// its end.
std::vector<Frame> watch(machine::Array& array, const arch::ChipConfig& chip, std::uint64_t pass_cycles) {
  std::vector<Frame> frames;
  std::ostringstream lines;
  machine::Trace trace(lines);
  std::uint64_t start_ends = pass_cycles;
  while (!array.done()) {
    Frame frame;
    frame.cycle = array.cycle();
    const bool middle = frame.cycle >= pass_cycles / 2 && frame.cycle < pass_cycles / 2 + run_cycles;
    const bool wanted = frame.cycle < start_ends || middle || frame.cycle + run_cycles >= pass_cycles;
    array.tick(wanted ? &trace : nullptr);
    if (!wanted) continue;
    trace.edge(frame.cycle);
    read_trace(lines.str(), chip.array_columns, frame);
    lines.str("");
    for (std::size_t pe = 0; pe < static_cast<std::size_t>(chip.pe_count()); ++pe)
      frame.states += state_letter(array.pes().state(pe));
    if (frame.psum_out && start_ends == pass_cycles) start_ends = frame.cycle + run_cycles;
    frames.push_back(std::move(frame));
  }
  return frames;
}

class Selection {
 public:
  explicit Selection(const std::vector<Frame>& frames) : frames_(frames), kept_(frames.size(), false) {}

  template <class Condition>
  void phase(const char* title, Condition&& condition, std::uint64_t cycles = run_cycles) {
    const auto first = std::find_if(frames_.begin(), frames_.end(), condition);
    if (first == frames_.end()) return;
    keep(static_cast<std::size_t>(first - frames_.begin()), cycles);
    starts_.emplace_back(first - frames_.begin(), title);
  }
  void keep(std::size_t first, std::uint64_t cycles) {
    for (std::size_t k = first; k < frames_.size() && frames_[k].cycle < frames_[first].cycle + cycles; ++k)
      kept_[k] = true;
  }

  // The kept frames, and where among them each phase begins; of phases that begin together the last.
  PassFrames take() {
    std::stable_sort(starts_.begin(), starts_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    PassFrames result;
    for (std::size_t k = 0, next = 0; k < frames_.size(); ++k) {
      for (; next < starts_.size() && starts_[next].first == static_cast<std::ptrdiff_t>(k); ++next) {
        if (!result.phases.empty() && result.phases.back().first_frame == result.frames.size())
          result.phases.pop_back();
        result.phases.push_back({starts_[next].second, result.frames.size()});
      }
      if (kept_[k]) result.frames.push_back(frames_[k]);
    }
    return result;
  }

 private:
  const std::vector<Frame>& frames_;
  std::vector<bool> kept_;
  std::vector<std::pair<std::ptrdiff_t, const char*>> starts_;
};

}  // namespace

PassFrames pass_frames(const nn::ConvShape& shape, const mapping::Mapping& mapping, const arch::ChipConfig& chip) {
  std::optional<mapping::Pass> first;
  mapping::for_each_pass(shape, mapping, [&](const mapping::Pass& pass) {
    if (!first) first = pass;
  });
  const std::uint64_t pass_cycles = machine::time_pass(mapping::geometry(shape, mapping, *first), chip).pass;
  machine::Array array(machine::configure(shape, mapping, chip), chip, nullptr);
  array.begin(machine::header(shape, *first));
  const std::vector<Frame> frames = watch(array, chip, pass_cycles);

  Selection selection(frames);
  selection.phase(
      "Filters in", [](const Frame&) { return true; }, 2 * filter_row_cycles);
  std::optional<std::int64_t> row;
  for (std::size_t k = 0; k < frames.size(); ++k) {
    if (!frames[k].filter || frames[k].filter->row == row) continue;
    selection.keep(k, filter_row_cycles);
    row = frames[k].filter->row;
  }
  selection.phase("ifmap rows on the diagonals",
                  [](const Frame& frame) { return frame.states.find('f') == std::string::npos; });
  const auto out =
      std::find_if(frames.begin(), frames.end(), [](const Frame& frame) { return frame.psum_out.has_value(); });
  if (out != frames.end())
    selection.phase(
        "psums up the columns", [&](const Frame& frame) { return frame.cycle + run_cycles >= out->cycle; },
        2 * run_cycles);
  selection.phase("All at once", [&](const Frame& frame) { return frame.cycle >= pass_cycles / 2; });
  selection.phase("The end", [&](const Frame& frame) { return frame.cycle + run_cycles >= pass_cycles; });
  PassFrames result = selection.take();
  result.pass_cycles = pass_cycles;
  return result;
}

}  // namespace eyeriss::report
