// The PEs ([J] Sec. V-C, Fig 12), all of them side by side: three spads, zero gating, a 3-stage pipeline, one MAC a
// cycle, and each PE's own control, which runs ahead as soon as its data are there.
//
// One PE does four things at once, each a register-transfer process of its own: it fills its filter spad (T2), moves
// ifmap words into the ifmap spad (T6), issues MACs (T4, T7) and hands finished psums to its output FIFO (T12). A tap's
// MACs, one a cycle, are computed at the tap's first cycle, and a burst counter holds the PE for as many cycles as
// there are MACs: nobody can see the difference.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "eyeriss/arch/activity.h"
#include "eyeriss/machine/attention.h"
#include "eyeriss/machine/fifos.h"
#include "eyeriss/machine/trace.h"
#include "eyeriss/machine/wiring.h"

namespace eyeriss::machine {

// What a PE's MAC unit does in a cycle, or what it waits for.
enum class PeState : std::uint8_t { off, busy, wait_filter, wait_ifmap, wait_psum, wait_output, done };
inline constexpr std::size_t pe_state_count = 7;
const char* to_string(PeState state);

struct PeFifos {
  PeFifos(std::size_t pe_count, const arch::ChipConfig& chip);
  Fifos ifmap, filter, psum_in, psum_out;
};

class PeArray {
 public:
  // `with_data` off: the same cycles, no words (for the timing of a pass).
  PeArray(const LayerConfig& config, const Wiring& wiring, const arch::ChipConfig& chip, bool with_data);

  void begin(const PassHeader& pass);
  bool takes_part(std::size_t pe) const {
    return pes_[pe].active;
  }  // has filters and a column in this pass; else gated
  bool all_done() const { return working_ == 0; }

  // One cycle of one PE that attention named, or of any PE: the others do nothing.
  void tick(std::size_t pe, std::uint64_t cycle, PeFifos& fifos, Attention& attention, Trace* trace);

  PeState state(std::size_t pe) const { return pes_[pe].state; }
  // PE cycles in each state, over all PEs of sets; closes the books at `cycle`.
  void account(std::uint64_t cycle);
  const std::array<std::uint64_t, pe_state_count>& state_cycles(std::size_t pe) const { return state_cycles_[pe]; }
  std::string describe(std::size_t pe, const PeFifos& fifos) const;  // for the stall report

  arch::Activity::Spad spad;
  std::uint64_t macs = 0, gated_macs = 0;

 private:
  struct Pe {
    // MACs: window, tap, first filter of the burst; the ring's slot of the window's first word, and how many of the
    // window's words have left; first cycle after the burst.
    PeState state = PeState::off;
    bool active = false, working = false, bursting = false, filling = false;
    std::uint32_t results = 0, first_result = 0;
    std::uint32_t tap = 0, filter = 0, window_slot = 0, released = 0;
    std::uint32_t window = 0, images_to_do = 0;
    std::uint64_t burst_end = 0;
    // This pass: p and q of this PE's sets, taps of a window.
    std::uint32_t filters = 0, channels = 0, taps = 0;
    // ifmap stream: words in the ring, its next free slot; the next word's channel, column, phase in the stride.
    std::uint32_t held = 0, free_slot = 0, channel = 0;
    std::uint32_t column = 0, phase = 0, images_left = 0;
    // Filter spad: words in it, of how many; when the entry that is being written is complete.
    std::uint32_t filled = 0, filter_words = 0;
    std::uint64_t fill_last = 0;
    std::uint64_t since = 0;  // cycle in which the state was entered
    // Finished words on their way through the pipeline: cycle in which each enters the output FIFO.
    std::array<std::uint64_t, 4> result_cycle{};
  };

  void tick_macs(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Attention& attention, Trace* trace);
  void tick_ifmap(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Attention& attention, Trace* trace);
  void tick_filter(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Attention& attention, Trace* trace);
  void tick_result(Pe& pe, std::size_t index, PeFifos& fifos, Trace* trace);
  void pass_on(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Attention& attention, Trace* trace);
  void retire(Pe& pe);
  void next_window(Pe& pe);
  PeState burst(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Trace* trace);
  void compute(const Pe& pe, std::size_t index, std::uint32_t count, const std::int16_t* psum_in,
               std::int16_t* psum_out);
  void enter(Pe& pe, std::size_t index, PeState state, std::uint64_t cycle);
  void finish_if_done(Pe& pe);

  // The layer.
  const Wiring* wiring_;
  mapping::Mapping mapping_;
  std::uint32_t S_, V_, step_;  // step_: ifmap columns that leave with a window
  std::uint32_t ifmap_spad_words_, filter_spad_words_, psum_spad_words_, psum_bus_words_, filter_bus_words_;
  int shift_;
  bool round_, zero_gating_, with_data_;
  // The pass.
  std::uint32_t columns_ = 0, width_ = 0, needed_columns_ = 0;
  std::size_t working_ = 0;

  std::vector<Pe> pes_;
  std::vector<std::array<std::uint64_t, pe_state_count>> state_cycles_;
  std::vector<std::int16_t> ifmap_spads_, filter_spads_, psum_spads_;
};

}  // namespace eyeriss::machine
