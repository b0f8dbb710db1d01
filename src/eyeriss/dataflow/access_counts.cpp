#include "eyeriss/dataflow/access_counts.h"

#include <fmt/format.h>

#include "eyeriss/base/math.h"

namespace eyeriss::dataflow {
namespace {

double real(std::int64_t value) {
  return static_cast<double>(value);
}
double groups_of(std::int64_t total, std::int64_t part) {
  return real(base::ceil_div(total, part));
}
std::int64_t rows_of(const nn::ConvShape& s, std::int64_t e) {
  return s.U * e + s.R - s.U;
}
std::int64_t columns_of(const nn::ConvShape& s, std::int64_t f) {
  return s.V * f + s.S - s.V;
}

// The terms that all dataflows share.
struct Layer {
  double N, M, C, R, S, E, F, U, V;  // M per group
  double ni, nw, no;                 // ifmap, filter, ofmap words
  double av, ah;                     // E/H, F/W
  double macs;
  double filter_reads;  // of one word a MAC: nw*N*E*F
  double ifmap_reads;   // ni*M*R*S*av*ah

  explicit Layer(const nn::ConvShape& s)
      : N(real(s.N)),
        M(real(s.filters_per_group())),
        C(real(s.C)),
        R(real(s.R)),
        S(real(s.S)),
        E(real(s.E())),
        F(real(s.F())),
        U(real(s.U)),
        V(real(s.V)),
        ni(static_cast<double>(s.ifmap_words())),
        nw(static_cast<double>(s.filter_words())),
        no(static_cast<double>(s.ofmap_words())),
        av(E / real(s.H)),
        ah(F / real(s.W)),
        macs(static_cast<double>(s.macs())),
        filter_reads(nw * N * E * F),
        ifmap_reads(ni * M * R * S * av * ah) {}
};

AccessCounts rs(const nn::ConvShape& s, const Layer& l, const Parameters& a) {
  const std::int64_t filters = s.filters_per_group();
  const double halo = l.ah * real(columns_of(s, a.f)) / real(a.f);
  const double channel_groups = groups_of(s.C, a.q * a.r), channel_sets = groups_of(s.C, a.q) * l.S;
  AccessCounts n;
  n.dram = {l.ni * groups_of(filters, a.m) * halo, l.nw * groups_of(s.N, a.n) * groups_of(s.F(), a.f), l.no};
  n.glb = {l.ni * groups_of(filters, a.p * a.t) * halo, 0, 2 * l.no * (channel_groups - 1)};
  n.array = {l.ni * groups_of(filters, a.p) * l.S * l.ah, l.nw * groups_of(s.N, a.n) * l.F,
             l.no * (channel_sets - channel_groups)};
  n.rf = {l.ifmap_reads, l.filter_reads, 2 * l.no * (l.C * l.R * l.S - channel_sets)};
  return n;
}

AccessCounts ws(const nn::ConvShape& s, const Layer& l, const Parameters& a) {
  const double partial = l.R * groups_of(s.C, a.r);
  AccessCounts n;
  n.dram = {l.ni * groups_of(s.filters_per_group(), a.t) * (l.ah * real(columns_of(s, a.f)) / real(a.f)), l.nw, l.no};
  n.glb.psum = 2 * l.no * (partial - 1);
  n.array = {l.ifmap_reads, 0, l.no * (l.C * l.R * l.S - partial)};
  n.rf.filter = l.filter_reads;
  return n;
}

// What the three output-stationary dataflows have in common: both inputs cross the array for every MAC, psums stay in
// the RF.
AccessCounts output_stationary(const Layer& l) {
  AccessCounts n;
  n.array = {l.ifmap_reads, l.filter_reads, 0};
  n.rf.psum = 2 * l.no * (l.C * l.R * l.S - 1);
  return n;
}

AccessCounts osa(const nn::ConvShape& s, const Layer& l, const Parameters& a) {
  const double halo = (l.av * real(rows_of(s, a.e)) / real(a.e)) * (l.ah * real(columns_of(s, a.f)) / real(a.f));
  AccessCounts n = output_stationary(l);
  n.dram = {l.ni * groups_of(s.filters_per_group(), a.m) * halo, l.nw, l.no};
  n.glb = {l.ni * l.M * halo, l.nw * groups_of(s.N, a.n) * groups_of(s.E(), a.e) * groups_of(s.F(), a.f), 0};
  return n;
}

AccessCounts osb(const nn::ConvShape& s, const Layer& l, const Parameters& a) {
  const double halo = l.R * l.av * (l.ah * real(columns_of(s, a.f)) / real(a.f));
  AccessCounts n = output_stationary(l);
  n.dram = {l.ni * groups_of(s.filters_per_group(), a.m) * halo, l.nw, l.no};
  n.glb = {l.ni * groups_of(s.filters_per_group(), a.p) * halo,
           l.nw * groups_of(s.N, a.n) * l.E * groups_of(s.F(), a.f), 0};
  return n;
}

AccessCounts osc(const nn::ConvShape& s, const Layer& l, const Parameters& a) {
  const double reuse = l.R * l.S * l.av * l.ah;
  AccessCounts n = output_stationary(l);
  n.dram = {l.ni * groups_of(s.filters_per_group(), a.m) * reuse, l.nw, l.no};
  n.glb = {l.ni * groups_of(s.filters_per_group(), a.p) * reuse, l.nw * groups_of(s.N, a.n) * l.E * l.F, 0};
  return n;
}

AccessCounts nlr(const nn::ConvShape& s, const Layer& l, const Parameters& a) {
  const double halo = (l.av * real(rows_of(s, a.e)) / real(a.e)) * (l.ah * real(columns_of(s, a.f)) / real(a.f));
  const double partial = groups_of(s.C, a.q) * l.R * l.S;
  AccessCounts n;
  n.dram = {l.ni * groups_of(s.filters_per_group(), a.m) * halo,
            l.nw * groups_of(s.N, a.n) * groups_of(s.E(), a.e) * groups_of(s.F(), a.f), l.no};
  n.glb = {l.ni * groups_of(s.filters_per_group(), a.p) * l.R * l.S * l.av * l.ah, l.filter_reads,
           2 * l.no * (partial - 1)};
  n.array = {l.ifmap_reads, 0, l.no * (l.C * l.R * l.S - partial)};
  return n;
}

}  // namespace

std::int64_t value_of(const Parameters& a, char letter) {
  switch (letter) {
    case 'm':
      return a.m;
    case 'n':
      return a.n;
    case 'e':
      return a.e;
    case 'f':
      return a.f;
    case 'p':
      return a.p;
    case 'q':
      return a.q;
    case 'r':
      return a.r;
    case 't':
      return a.t;
    default:
      EYERISS_CHECK(false);
      return 0;
  }
}

AccessCounts access_counts(Dataflow dataflow, const nn::ConvShape& s, const Parameters& a) {
  const Layer layer(s);
  switch (dataflow) {
    case Dataflow::RS:
      return rs(s, layer, a);
    case Dataflow::WS:
      return ws(s, layer, a);
    case Dataflow::OSA:
      return osa(s, layer, a);
    case Dataflow::OSB:
      return osb(s, layer, a);
    case Dataflow::OSC:
      return osc(s, layer, a);
    case Dataflow::NLR:
      return nlr(s, layer, a);
  }
  EYERISS_CHECK(false);
  return {};
}

double energy_of(const AccessCounts& n, std::uint64_t macs, const CostModel& costs, double psum_array_weight) {
  return costs.dram * n.dram.total() + costs.glb * n.glb.total() +
         costs.array * (n.array.ifmap + n.array.filter + psum_array_weight * n.array.psum) + costs.rf * n.rf.total() +
         costs.mac * static_cast<double>(macs);
}

std::int64_t active_pes(Dataflow dataflow, const nn::ConvShape& s, const Parameters& a) {
  switch (dataflow) {
    case Dataflow::RS:
      return s.R * a.f * a.r * a.t;
    case Dataflow::WS:
      return a.r * a.t * s.R * s.S;
    case Dataflow::OSA:
      return a.n * a.e * a.f;
    case Dataflow::OSB:
      return a.n * a.p * a.f;
    case Dataflow::OSC:
      return a.n * a.p;
    case Dataflow::NLR:
      return a.p * a.q;
  }
  EYERISS_CHECK(false);
  return 0;
}

std::int64_t glb_words(Dataflow dataflow, const nn::ConvShape& s, const Parameters& a) {
  const std::int64_t h = rows_of(s, a.e), w = columns_of(s, a.f), filter = s.C * s.R * s.S;
  switch (dataflow) {
    case Dataflow::RS:
      return a.n * a.m * s.E() * a.f + a.n * a.q * a.r * s.H * w;
    case Dataflow::WS:
      return s.N * a.t * s.E() * s.F() + a.r * a.t * (w - s.S) * (s.R - 1);
    case Dataflow::OSA:
      return a.m * filter + a.n * s.C * h * w;
    case Dataflow::OSB:
      return a.m * filter + a.n * s.C * s.R * w;
    case Dataflow::OSC:
      return (a.m + a.n) * filter;
    case Dataflow::NLR:
      return a.n * a.q * h * w + a.m * a.q * s.R * s.S + a.n * a.m * a.e * a.f;
  }
  EYERISS_CHECK(false);
  return 0;
}

std::optional<std::string> violation(Dataflow dataflow, const nn::ConvShape& s, const Parameters& a,
                                     const Storage& storage) {
  const std::int64_t filters = s.filters_per_group();
  std::optional<std::string> broken;
  const auto at_most = [&](const char* what, std::int64_t value, std::int64_t limit) {
    if (!broken && value > limit) broken = fmt::format("{} = {}, at most {}", what, value, limit);
  };
  at_most("m", a.m, filters);
  at_most("n", a.n, s.N);
  at_most("e", a.e, s.E());
  at_most("f", a.f, s.F());
  switch (dataflow) {
    case Dataflow::RS:
      at_most("q*r", a.q * a.r, s.C);
      at_most("p*t (limit m)", a.p * a.t, a.m);
      at_most("RF words of a PE: p*q*R + q*R + p", a.p * a.q * s.R + a.q * s.R + a.p, storage.rf_words);
      break;
    case Dataflow::WS:
      at_most("r", a.r, s.C);
      at_most("t", a.t, filters);
      break;
    case Dataflow::OSA:
      break;
    case Dataflow::NLR:
      at_most("q", a.q, s.C);
      [[fallthrough]];
    case Dataflow::OSB:
    case Dataflow::OSC:
      at_most("p (limit m)", a.p, a.m);
      break;
  }
  at_most("PEs", active_pes(dataflow, s, a), storage.pes);
  at_most("GLB words", glb_words(dataflow, s, a), storage.glb_words);
  return broken;
}

}  // namespace eyeriss::dataflow
