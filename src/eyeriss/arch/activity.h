// What a layer did, in integer counts: engines produce it, energy and report consume it. All words are 16 bits.
#pragma once

#include <cstdint>

namespace eyeriss::arch {

struct Activity {
  std::uint64_t pass_count = 0;

  // One MAC is one product added to one psum, in a PE. Gated: the ifmap word was zero ([J] Sec. V-C).
  std::uint64_t macs = 0;
  std::uint64_t gated_macs = 0;

  // Words of the layer's tensors (each once; ifmaps padded), and the zeros among them; ofmaps after ReLU where there is one.
  std::uint64_t ifmap_words = 0;
  std::uint64_t ifmap_zero_words = 0;
  std::uint64_t ofmap_words = 0;
  std::uint64_t ofmap_zero_words = 0;
  // Final psums whose exact sum does not fit 16 bits; counted only when asked for.
  std::uint64_t overflowed_words = 0;

  // Core cycles. total = processing + load + drain (with ChipConfig::overlap_dram less what is hidden). processing holds the
  // passes and, within them, what a pass waited for its filters.
  std::uint64_t processing_cycles = 0;
  std::uint64_t filter_wait_cycles = 0;
  std::uint64_t load_cycles = 0;
  std::uint64_t drain_cycles = 0;
  std::uint64_t total_cycles = 0;
  // PEs that belong to a set, summed over all of total_cycles: the PEs whose clock runs. The configuration gates the
  // others for the whole layer; [J] describes nothing that stops the rest while fmaps move (docs/assumptions.md, A11).
  std::uint64_t clocked_pe_cycles = 0;

  // Words moved over the link, after RLC. bias: initial psums given as one word a filter; psum: those of an unfinished sum that
  // leave the chip and come back (layers cut into native pieces).
  struct Dram {
    std::uint64_t ifmap_read = 0, filter_read = 0, ofmap_write = 0, bias_read = 0, psum_read = 0, psum_write = 0;
    bool operator==(const Dram&) const = default;
    std::uint64_t total() const { return ifmap_read + filter_read + ofmap_write + bias_read + psum_read + psum_write; }
  };
  Dram dram, dram_uncompressed;

  // ifmap_write, filter_write, psum_fill, ofmap_read are the DRAM side of the buffer; the others the array's side, which is what
  // [J] Table V counts (ifmap_read + psum_read + psum_write).
  struct Glb {
    std::uint64_t ifmap_read = 0, ifmap_write = 0, filter_read = 0, filter_write = 0, psum_read = 0, psum_write = 0,
                  psum_fill = 0, ofmap_read = 0;
    bool operator==(const Glb&) const = default;
  } glb;

  // Words put on each network; a multicast word counts once. local: psums from a PE to the one above it.
  struct Noc {
    std::uint64_t ifmap = 0, filter = 0, psum_in = 0, psum_out = 0, local = 0;
    bool operator==(const Noc&) const = default;
  } noc;

  // Scratch-pad words. ifmap_read, psum_read and psum_write: one for each MAC (the first MAC of a psum reads none); filter_read:
  // one for each MAC that is not gated. ifmap_write, filter_write: what the PEs took from their FIFOs and stored.
  struct Spad {
    std::uint64_t ifmap_read = 0, ifmap_write = 0, filter_read = 0, filter_write = 0, psum_read = 0, psum_write = 0;
    bool operator==(const Spad&) const = default;
  } spad;

  // Words pushed into the PEs' FIFOs, every copy of a multicast word counted.
  struct Fifo {
    std::uint64_t ifmap = 0, filter = 0, psum_in = 0, psum_out = 0;
    bool operator==(const Fifo&) const = default;
  } fifo;

  bool operator==(const Activity&) const = default;
  Activity& operator+=(const Activity& other);
};

// Calls visit("pass_count", a.pass_count) ... visit("dram.ifmap_read", ...) for every count.
template <class A, class Visit>
void for_each_count(A& a, Visit&& visit) {
  visit("pass_count", a.pass_count);
  visit("macs", a.macs);
  visit("gated_macs", a.gated_macs);
  visit("ifmap_words", a.ifmap_words);
  visit("ifmap_zero_words", a.ifmap_zero_words);
  visit("ofmap_words", a.ofmap_words);
  visit("ofmap_zero_words", a.ofmap_zero_words);
  visit("overflowed_words", a.overflowed_words);
  visit("processing_cycles", a.processing_cycles);
  visit("filter_wait_cycles", a.filter_wait_cycles);
  visit("load_cycles", a.load_cycles);
  visit("drain_cycles", a.drain_cycles);
  visit("total_cycles", a.total_cycles);
  visit("clocked_pe_cycles", a.clocked_pe_cycles);
  visit("dram.ifmap_read", a.dram.ifmap_read);
  visit("dram.filter_read", a.dram.filter_read);
  visit("dram.ofmap_write", a.dram.ofmap_write);
  visit("dram.bias_read", a.dram.bias_read);
  visit("dram.psum_read", a.dram.psum_read);
  visit("dram.psum_write", a.dram.psum_write);
  visit("dram_uncompressed.ifmap_read", a.dram_uncompressed.ifmap_read);
  visit("dram_uncompressed.filter_read", a.dram_uncompressed.filter_read);
  visit("dram_uncompressed.ofmap_write", a.dram_uncompressed.ofmap_write);
  visit("dram_uncompressed.bias_read", a.dram_uncompressed.bias_read);
  visit("dram_uncompressed.psum_read", a.dram_uncompressed.psum_read);
  visit("dram_uncompressed.psum_write", a.dram_uncompressed.psum_write);
  visit("glb.ifmap_read", a.glb.ifmap_read);
  visit("glb.ifmap_write", a.glb.ifmap_write);
  visit("glb.filter_read", a.glb.filter_read);
  visit("glb.filter_write", a.glb.filter_write);
  visit("glb.psum_read", a.glb.psum_read);
  visit("glb.psum_write", a.glb.psum_write);
  visit("glb.psum_fill", a.glb.psum_fill);
  visit("glb.ofmap_read", a.glb.ofmap_read);
  visit("noc.ifmap", a.noc.ifmap);
  visit("noc.filter", a.noc.filter);
  visit("noc.psum_in", a.noc.psum_in);
  visit("noc.psum_out", a.noc.psum_out);
  visit("noc.local", a.noc.local);
  visit("spad.ifmap_read", a.spad.ifmap_read);
  visit("spad.ifmap_write", a.spad.ifmap_write);
  visit("spad.filter_read", a.spad.filter_read);
  visit("spad.filter_write", a.spad.filter_write);
  visit("spad.psum_read", a.spad.psum_read);
  visit("spad.psum_write", a.spad.psum_write);
  visit("fifo.ifmap", a.fifo.ifmap);
  visit("fifo.filter", a.fifo.filter);
  visit("fifo.psum_in", a.fifo.psum_in);
  visit("fifo.psum_out", a.fifo.psum_out);
}

}  // namespace eyeriss::arch
