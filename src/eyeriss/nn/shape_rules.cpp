#include "eyeriss/nn/shape_rules.h"

#include <algorithm>
#include <set>

#include "eyeriss/base/error.h"
#include "eyeriss/base/math.h"

namespace eyeriss::nn {
namespace {

// Bounds that keep every sum and product of window arithmetic far inside 63 bits.
constexpr std::int64_t kMostExtent = INT32_MAX;

std::int64_t positions(std::int64_t extent, std::int64_t before, std::int64_t after, std::int64_t kernel,
                       std::int64_t stride, std::int64_t dilation, bool ceil_mode, const char* direction,
                       const std::string& where) {
  if (extent == kDynamic)
    base::fail("{}: the {} of the ifmap are unknown; only the batch may be dynamic", where, direction);
  for (const std::int64_t value : {kernel, stride, dilation})
    if (value < 1 || value > kMostExtent)
      base::fail("{}: kernel {}, stride {}, dilation {} ({}); each must be 1 to {}", where, kernel, stride, dilation,
                 direction, kMostExtent);
  for (const std::int64_t value : {before, after, extent})
    if (value < 0 || value > kMostExtent)
      base::fail("{}: {} {} with padding {} and {}; each must be 0 to {}", where, extent, direction, before, after,
                 kMostExtent);
  const std::int64_t room = extent + before + after - dilation * (kernel - 1) - 1;
  if (room < 0)
    base::fail("{}: the window spans {} {}, the padded ifmap has {}", where, dilation * (kernel - 1) + 1, direction,
               extent + before + after);
  if (!ceil_mode) return room / stride + 1;
  const std::int64_t count = base::ceil_div(room, stride) + 1;
  return (count - 1) * stride >= extent + before ? count - 1 : count;  // the last window must start inside
}

}  // namespace

Pair window_positions(const Window& w, const Dims& in, const std::string& where) {
  return {positions(in[2], w.pads.top, w.pads.bottom, w.kernel[0], w.strides[0], w.dilations[0], w.ceil_mode, "rows",
                    where),
          positions(in[3], w.pads.left, w.pads.right, w.kernel[1], w.strides[1], w.dilations[1], w.ceil_mode, "columns",
                    where)};
}

std::size_t checked_axis(std::int64_t axis, const Dims& in, const std::string& where) {
  const auto rank = static_cast<std::int64_t>(in.size());
  if (axis < -rank || axis >= rank)
    base::fail("{}: axis {} of a value of {} dimensions ({})", where, axis, rank, to_string(in));
  return static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
}

Dims broadcast_dims(const Dims& a, const Dims& b, const std::string& where) {
  Dims out(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {  // from the last dimension to the first
    const std::int64_t x = i < a.size() ? a[a.size() - 1 - i] : 1, y = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1)
      base::fail("{}: shapes {} and {} contradict each other (broadcasting needs equal dimensions or 1)", where,
                 to_string(a), to_string(b));
    out[out.size() - 1 - i] = x == 1 ? y : x;
  }
  return out;
}

Dims matmul_dims(const Dims& a, const Dims& b, const std::string& where) {
  if (a.empty() || b.empty()) base::fail("{}: a matrix product of a scalar", where);
  Dims x = a, y = b;
  if (a.size() == 1) x.insert(x.begin(), 1);
  if (b.size() == 1) y.push_back(1);
  if (x.back() != y[y.size() - 2])
    base::fail("{}: {} times {}: {} columns do not meet {} rows", where, to_string(a), to_string(b), x.back(),
               y[y.size() - 2]);
  Dims out = broadcast_dims(Dims(x.begin(), x.end() - 2), Dims(y.begin(), y.end() - 2), where);
  if (a.size() > 1) out.push_back(x[x.size() - 2]);
  if (b.size() > 1) out.push_back(y.back());
  return out;
}

Dims concat_dims(std::int64_t axis, const std::vector<Dims>& in, const std::string& where) {
  const std::size_t at = checked_axis(axis, in[0], where);
  Dims out = in[0];
  for (std::size_t i = 1; i < in.size(); ++i) {
    bool fits = in[i].size() == out.size();
    for (std::size_t d = 0; fits && d < out.size(); ++d) fits = d == at || in[i][d] == out[d];
    if (!fits) base::fail("{}: cannot join {} to {} along axis {}", where, to_string(in[i]), to_string(in[0]), axis);
    const bool dynamic = out[at] == kDynamic || in[i][at] == kDynamic;
    out[at] = dynamic ? kDynamic : out[at] + in[i][at];
  }
  return out;
}

Dims reshape_dims(const Dims& target, const Dims& in, const std::string& where) {
  Dims out = target, rest = in;  // rest: input dimensions that are not simply kept
  std::ptrdiff_t open = -1;
  std::int64_t known = 1;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i] == 0) {
      if (i >= in.size()) base::fail("{}: {} has no dimension {} to keep", where, to_string(in), i);
      out[i] = in[i];
      rest[i] = 1;
    } else if (target[i] == -1 && open < 0) {
      open = static_cast<std::ptrdiff_t>(i);
    } else if (target[i] < 0 || __builtin_mul_overflow(known, target[i], &known)) {
      base::fail("{}: {} is no shape to change {} to", where, to_string(target), to_string(in));
    }
  }
  const bool dynamic = std::count(rest.begin(), rest.end(), kDynamic) > 0;
  std::int64_t words = 1;
  for (const std::int64_t dim : rest) words *= dim == kDynamic ? 1 : dim;
  const bool fits = open < 0 ? !dynamic && words == known : known != 0 && words % known == 0;
  if (!fits) base::fail("{}: {} has not the words of {}", where, to_string(in), to_string(target));
  if (open >= 0) out[static_cast<std::size_t>(open)] = dynamic ? kDynamic : words / known;
  return out;
}

Dims squeeze_dims(const std::vector<std::int64_t>& axes, const Dims& in, const std::string& where) {
  Dims out = in;
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    const std::size_t at = checked_axis(*axis, in, where);
    if (in[at] != 1) base::fail("{}: dimension {} of {} is not 1 and cannot be squeezed out", where, at, to_string(in));
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return out;
}

Dims unsqueeze_dims(const std::vector<std::int64_t>& axes, const Dims& in, const std::string& where) {
  Dims out = in;
  for (const std::int64_t axis : axes) {
    if (axis < 0 || axis > static_cast<std::int64_t>(out.size()))
      base::fail("{}: axis {} beside {}", where, axis, to_string(in));
    out.insert(out.begin() + axis, 1);
  }
  return out;
}

Dims transpose_dims(const std::vector<std::int64_t>& perm, const Dims& in, const std::string& where) {
  Dims out;
  std::set<std::int64_t> seen;
  for (const std::int64_t axis : perm)
    if (axis >= 0 && axis < static_cast<std::int64_t>(in.size()) && seen.insert(axis).second)
      out.push_back(in[static_cast<std::size_t>(axis)]);
  if (out.size() != in.size() || perm.size() != in.size())
    base::fail("{}: perm {} does not order the {} dimensions of {}", where, fmt::join(perm, ","), in.size(),
               to_string(in));
  return out;
}

Dims pad_dims(const Pad& pad, const Dims& in, const std::string& where) {
  if (pad.begins.size() != in.size() || pad.ends.size() != in.size())
    base::fail("{}: {} pads for {} ({} needed)", where, pad.begins.size() + pad.ends.size(), to_string(in),
               2 * in.size());
  Dims out = in;
  for (std::size_t d = 0; d < in.size(); ++d) {
    const std::int64_t before = pad.begins[d], after = pad.ends[d];
    if (before == 0 && after == 0) continue;
    if (in[d] == kDynamic) base::fail("{}: the batch is padded", where);
    const std::int64_t most = pad.mode == Pad::Mode::reflect ? in[d] - 1 : kMostExtent;
    if (std::max(before, after) > most || std::min(before, after) < -in[d] || in[d] + before + after < 0 ||
        (pad.mode == Pad::Mode::edge && in[d] == 0))
      base::fail("{}: pads {} and {} of a dimension of {}; at most {} here", where, before, after, in[d], most);
    out[d] = in[d] + before + after;
  }
  return out;
}

SliceRange slice_range(std::int64_t start, std::int64_t end, std::int64_t step, std::int64_t extent) {
  const std::int64_t lowest = step > 0 ? 0 : -1, highest = step > 0 ? extent : extent - 1;
  const auto bound = [&](std::int64_t at) { return std::clamp(at < 0 ? at + extent : at, lowest, highest); };
  const std::int64_t first = bound(start), last = bound(end);
  const std::int64_t span = step > 0 ? last - first : first - last;
  const std::int64_t stride = step > 0 ? step : step == INT64_MIN ? INT64_MAX : -step;
  return {first, step, span <= 0 ? 0 : (span - 1) / stride + 1};
}

Dims slice_dims(const Slice& slice, const Dims& in, const std::string& where) {
  const std::size_t count = slice.axes.size();
  if (slice.starts.size() != count || slice.ends.size() != count || slice.steps.size() != count)
    base::fail("{}: starts, ends, axes and steps differ in length", where);
  Dims out = in;
  std::set<std::size_t> seen;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = checked_axis(slice.axes[i], in, where);
    if (slice.steps[i] == 0 || !seen.insert(at).second)
      base::fail("{}: a step of 0, or axis {} given twice", where, at);
    if (in[at] == kDynamic) base::fail("{}: a slice of the batch, which is dynamic", where);
    out[at] = slice_range(slice.starts[i], slice.ends[i], slice.steps[i], in[at]).count;
  }
  return out;
}

Dims gather_dims(const Gather& gather, const Dims& in, const std::string& where) {
  const std::size_t at = checked_axis(gather.axis, in, where);
  if (in[at] == kDynamic) base::fail("{}: a choice from the batch, which is dynamic", where);
  for (const std::int64_t index : gather.indices.data)
    if (index < -in[at] || index >= in[at]) base::fail("{}: index {} of a dimension of {}", where, index, in[at]);
  Dims out(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(at));
  out.insert(out.end(), gather.indices.dims.begin(), gather.indices.dims.end());
  out.insert(out.end(), in.begin() + static_cast<std::ptrdiff_t>(at) + 1, in.end());
  return out;
}

}  // namespace eyeriss::nn
