#include "bench/recorded_results.h"

#include <algorithm>
#include <string>

#include "analysis/statistics.h"

namespace flopline {
namespace {

// It makes no kernels: it only names what was recorded.
const Backend& recorded_backend() {
  static const Backend backend = {.name = std::string(kRecordedBackend),
                                  .version = "",
                                  .create = [](const Layer& /*layer*/) -> KernelOrUnsupported {
                                    return Unsupported{"it is a recording"};
                                  },
                                  .create_unpacked = {},
                                  .is_fallback =
                                      [](const std::string& implementation) {
                                        return std::ranges::any_of(backends(), [&](const Backend& one) {
                                          return one.name == "onednn" && one.is_fallback(implementation);
                                        });
                                      }};
  return backend;
}

}  // namespace

std::vector<CaseResult> recorded_results(const std::vector<Network>& networks, int threads) {
  std::vector<CaseResult> results;
  for (const Network& network : networks) {
    for (const NamedLayer& item : network.layers) {
      if (!item.recording || operations(item).effective_maccs == 0) continue;
      const Recording& recording = *item.recording;
      results.push_back(
          {.value = {.network = network.name,
                     .item = item,
                     .backend = &recorded_backend(),
                     .threads = network.recorded_threads > 0 ? network.recorded_threads : threads},
           .status = Status::ok,
           .implementation = recording.implementation,
           .is_fallback = recorded_backend().is_fallback(recording.implementation),
           .time_s = summarise(recording.times_s),
           .calls = static_cast<std::int64_t>(recording.times_s.size()),
           .rounds_s = {{recording.times_s}},
           .stop = Stop::recorded});
    }
  }
  return results;
}

}  // namespace flopline
