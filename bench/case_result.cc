#include "bench/case_result.h"

#include <algorithm>
#include <cmath>

namespace flopline {

std::string_view status_name(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::wrong:
      return "wrong";
    case Status::failed:
      return "failed";
    case Status::unsupported:
      return "unsupported";
  }
  return "";
}

std::optional<double> calls_until_packing_paid(const CaseResult& result) {
  if (!result.unpacked || !result.time_s) return std::nullopt;
  const double saved_ns = result.unpacked->call_ns - result.time_s->median * 1e9;
  const double spent_ns = std::max(0.0, result.phases.value().prepack_ns - result.unpacked->prepack_ns);
  // What lies within the interval of the median is no saving.
  const double least_ns = relative_half_width(*result.time_s) * result.time_s->median * 1e9;
  if (saved_ns <= least_ns) return std::nullopt;
  return std::max(1.0, std::ceil(spent_ns / saved_ns));
}

std::optional<double> waited_share(const CaseResult& result) {
  constexpr double kLeastSeconds = 0.1;  // the system counts in steps of a few milliseconds
  if (result.value.threads != 1 || result.wall_s < kLeastSeconds) return std::nullopt;
  return std::max(0.0, 1 - result.cpu_s / result.wall_s);
}

}  // namespace flopline
