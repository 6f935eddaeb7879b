// For tests: runs of fake backends, which are over after as few short rounds as the rule allows.
#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "bench/case_runner.h"
#include "bench/fakes.h"

namespace flopline {

class FakeRuns : public testing::Test {
 protected:
  static constexpr Linear kLinear = {.batch = 1, .in_features = 8, .out_features = 4};  // 176 bytes

  static void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

  // One layer on each of these backends, which are named after their places: b1, b2.
  RunnerOutcome run(const std::vector<Fake>& fakes) {
    backends_.clear();
    for (const Fake& fake : fakes) {
      backends_.push_back(fake_backend(fake));
      backends_.back().name = "b" + std::to_string(backends_.size());
    }
    cases_.clear();
    for (const Backend& backend : backends_) {
      cases_.push_back(
          {.network = "net", .item = {.name = "fc", .layer = kLinear}, .backend = &backend, .threads = 3});
    }
    return run_cases();
  }
  RunnerOutcome run_cases() { return flopline::run_cases(cases_, options_); }

  RunnerOptions options_ = {.stopping = {.precision = 1e9, .least_long_rounds = 20, .least_span_s = 0},
                            .round_s = 0.001,
                            .warm_up_s = 0,
                            .placements = 1};
  std::vector<Backend> backends_;
  std::vector<Case> cases_;
};

}  // namespace flopline
