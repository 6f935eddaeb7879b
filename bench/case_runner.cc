#include "bench/case_runner.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <utility>

#include "bench/load.h"
#include "bench/measure.h"
#include "bench/stopwatch.h"

namespace flopline {
namespace {

// Often enough to see what changes within a round, seldom enough to cost little of it. A case that is over
// before the next has one more after it.
constexpr double kSecondsBetweenProbes = 1;

// Between two teams of different sizes.
constexpr double kSecondsATeam = 1;

// Of the latest rounds of a team about so many, half a second of them, tell how often it has its cores to
// itself: a neighbour that comes for a second is waited out, one that stays is not.
constexpr double kLatestRounds = 100;

// Where less than this share of a team's rounds is alone, the few that a case would still get change little.
constexpr double kStaysShared = 0.02;

// A case on its way: prepared, then timed round by round, then without its kernel.
struct CaseRun {
  CaseResult result;
  std::vector<std::unique_ptr<Kernel>> kernels;  // copies of one, see placements
  std::optional<CallTimer> timer;                // while there is something to time
  PacedRounds rounds;
  Clock::time_point first_round;
  std::size_t first_reading = 0;  // of the probe for its number of threads
};

class Runner {
 public:
  Runner(const std::vector<Case>& cases, const RunnerOptions& options)
      : options_(options), random_(options.seed), runs_(cases.size()) {
    for (const auto& [threads, alone] : options.alone_per_cycle) teams_[threads].alone_per_cycle = alone;
    for (std::size_t i = 0; i < cases.size(); ++i) runs_[i].result.value = cases[i];
  }

  RunnerOutcome run() {
    for (std::size_t first = 0; first < runs_.size() && !is_stopped();) {
      const std::span<CaseRun> group = next_group(first);
      prepare_group(group);
      while (take_rounds(group)) {
      }
      first += group.size();
    }
    RunnerOutcome outcome = {.results = {}, .complete = !is_stopped()};
    for (CaseRun& run : runs_) {
      if (is_over(run)) outcome.results.push_back(std::move(run.result));
    }
    return outcome;
  }

 private:
  bool is_stopped() const { return options_.stop && options_.stop(); }

  void step(const CaseRun& next) {
    if (!options_.on_step) return;
    double done = 0;
    for (const CaseRun& run : runs_) done += share_done(run);
    options_.on_step(done / static_cast<double>(runs_.size()), next.result.value);
  }

  // Of the time that a case will have taken in the end, about.
  double share_done(const CaseRun& run) const {
    constexpr double kPreparing = 0.15, kMostBeforeTheEnd = 0.85, kRoundsOverLeast = 1.5;
    if (is_over(run)) return 1;
    if (!run.timer) return 0;
    const double rounds = kRoundsOverLeast * static_cast<double>(options_.stopping.least_rounds);
    const double sampled = static_cast<double>(run.rounds.medians().size()) / rounds;
    return std::min(kMostBeforeTheEnd, kPreparing + (1 - kPreparing) * sampled);
  }

  static bool is_over(const CaseRun& run) { return run.result.time_s || !run.result.reason.empty(); }

  // As many from the first on as fit into memory together, at least one.
  std::span<CaseRun> next_group(std::size_t first) {
    std::size_t count = 0;
    for (std::int64_t bytes = 0; first + count < runs_.size(); ++count) {
      const Case& value = runs_[first + count].result.value;
      const std::int64_t kept = memory_kept_bytes(value) * placements_of(value, options_);
      if (count > 0 && kept > options_.memory_bytes - bytes) break;
      bytes += std::min(kept, options_.memory_bytes);
    }
    return std::span(runs_).subspan(first, count);
  }

  void prepare_group(std::span<CaseRun> group) {
    std::unique_ptr<LayerData> data;  // stays for the next case of the same layer
    int most_threads = 1;             // all of which compute what is expected
    for (const CaseRun& run : group) most_threads = std::max(most_threads, run.result.value.threads);
    for (CaseRun& run : group) {
      if (is_stopped()) return;
      step(run);
      try {
        run.result.reason = why_not_run(run.result.value);
        if (!run.result.reason.empty()) {
          run.result.status = Status::unsupported;
          continue;
        }
        if (data == nullptr || data->layer != run.result.value.item.layer) {
          data.reset();
          options_.use_threads(most_threads);
          data = std::make_unique<LayerData>(run.result.value.item.layer, options_.verify);
        }
        options_.use_threads(run.result.value.threads);
        std::unique_ptr<Kernel> kernel = prepare(*data, run.result);
        if (kernel != nullptr && options_.unpacked)
          run.result.unpacked = time_unpacked(*data, run.result.value);
        if (kernel != nullptr) place(*data, std::move(kernel), run);
      } catch (const std::exception& error) {
        fail(run, error.what());
      }
    }
  }

  void place(const LayerData& data, std::unique_ptr<Kernel> verified, CaseRun& run) const {
    const Case& value = run.result.value;
    run.kernels.push_back(std::move(verified));
    for (int copies = placements_of(value, options_); copies > 1; --copies)
      run.kernels.push_back(prepare_copy(data, *value.backend));
    run.timer.emplace(*run.kernels.front(), value.cache, options_.slow_down);
  }

  // False once there is nothing left to time. Settling a team takes tens of milliseconds, so one that is
  // settled stays for several rounds where rounds are short.
  bool take_rounds(std::span<CaseRun> group) {
    std::set<int> teams;
    for (const CaseRun& run : group) {
      if (run.timer) teams.insert(run.result.value.threads);
    }
    for (const int threads : teams) {
      options_.use_threads(threads);
      const Clock::time_point begin = Clock::now();
      while (take_round(group, threads)) {
        if (is_stopped()) return interrupt(group);
        if (seconds_since(begin) > kSecondsATeam) break;
      }
    }
    return !teams.empty();
  }

  // A turn for each case that this team has still to time; false where there is none.
  bool take_round(std::span<CaseRun> group, int threads) {
    std::vector<CaseRun*> runs;
    for (CaseRun& run : group) {
      if (run.timer && run.result.value.threads == threads) runs.push_back(&run);
    }
    std::ranges::shuffle(runs, random_);
    for (CaseRun* const run : runs) {
      probe(threads);
      if (is_stopped()) break;
      take_turn(*run);
    }
    return !runs.empty();
  }

  void take_turn(CaseRun& run) {
    step(run);
    CaseResult& result = run.result;
    Team& team = teams_[result.value.threads];
    if (run.rounds.medians().empty()) {
      run.first_round = Clock::now();
      const std::size_t readings = team.readings.size();
      run.first_reading = readings - std::min<std::size_t>(readings, 1);
    }
    try {
      const std::size_t placement = run.rounds.medians().size() % run.kernels.size();
      const Clock::time_point begin = Clock::now();
      const double cpu_before_s = own_cpu_seconds();
      std::vector<PacedSample> samples = run.timer->sample_round(
          *run.kernels[placement], options_.round_s, options_.warm_up_s, pace_of(result.value.threads));
      result.cpu_s += own_cpu_seconds() - cpu_before_s;
      result.wall_s += seconds_since(begin);
      result.calls += run.timer->batch() * static_cast<std::int64_t>(samples.size());
      const bool is_alone = run.rounds.add(std::move(samples), team.alone_per_cycle, placement);
      team.share_alone += ((is_alone ? 1 : 0) - team.share_alone) / kLatestRounds;
      const std::span<const GroupedSample> medians =
          run.rounds.medians_that_count(team.share_alone * rounds_left(run));
      const bool all_count = medians.size() == run.rounds.medians().size();
      result.stop = decide(medians,
                           {.sampling_s = result.wall_s,
                            .round_s = result.wall_s / static_cast<double>(run.rounds.medians().size()),
                            .span_s = seconds_since(run.first_round),
                            .stays_shared = team.share_alone < kStaysShared && !all_count},
                           options_.stopping);
      if (result.stop == Stop::not_yet) return;
      if (team.readings.size() < run.first_reading + 2) read_probe(result.value.threads);
      if (options_.count && result.value.cache == CacheState::hot) count_calls(run);
      finish(run);
    } catch (const std::exception& error) {
      fail(run, error.what());
    }
  }

  // Until the time limit, as many as the case had in the time that it took.
  double rounds_left(const CaseRun& run) const {
    const double left_s = std::max(0.0, options_.stopping.most_sampling_s - run.result.wall_s);
    return static_cast<double>(run.rounds.medians().size()) * left_s / run.result.wall_s;
  }

  // Asks what the cores do now, and remembers the most that they took in.
  std::function<CorePace()> pace_of(int threads) {
    if (!options_.core_pace) return {};
    return [this, threads] {
      const CorePace now = options_.core_pace(threads);
      double& alone = teams_[threads].alone_per_cycle;
      alone = std::max(alone, now.instructions_per_cycle);
      return now;
    };
  }

  void count_calls(CaseRun& run) const {
    constexpr double kSeconds = 0.02;  // many calls, so that little is counted of what is not theirs
    const double calls = std::max(1.0, std::ceil(kSeconds / run.rounds.medians().back().value));
    const CounterReading reading = options_.count([&] {
      for (double i = 0; i < calls; ++i) run.kernels.front()->execute();
    });
    if (reading.flop.amount) run.result.counted_flop = *reading.flop.amount / calls;
    if (reading.dram_bytes.amount) run.result.counted_dram_bytes = *reading.dram_bytes.amount / calls;
  }

  void finish(CaseRun& run) {
    CaseResult& result = run.result;
    const std::span<const ProbeReading> meanwhile =
        std::span(teams_[result.value.threads].readings).subspan(run.first_reading);
    std::vector<ProbedRates> rates;
    std::vector<double> hops_ns;
    for (const ProbeReading& reading : meanwhile) {
      rates.push_back(reading.rates);
      if (reading.core_to_core_ns) hops_ns.push_back(*reading.core_to_core_ns);
    }
    result.probed = medians_of(rates);
    result.core_to_core_ns = looks_of(std::move(hops_ns));
    CountedSamples counted = run.rounds.counted();
    result.rounds_s = std::move(counted.rounds_s);
    result.left_out_s = std::move(counted.left_out_s);
    result.clock_hz = counted.clock_hz;
    result.instructions_per_cycle = counted.instructions_per_cycle;
    result.time_s = summarise_rounds(result.rounds_s);
    if (!counted.rounds_cycles.empty()) result.cycles = summarise_rounds(counted.rounds_cycles);
    std::vector<double> samples_s;
    for (const Round& round : result.rounds_s)
      samples_s.insert(samples_s.end(), round.samples.begin(), round.samples.end());
    result.drift = drift(samples_s);
    result.round_scatter = scatter_of_rounds(result.rounds_s);
    result.placement_spread = spread_of_groups(result.rounds_s);
    drop_kernel(run);
  }

  bool interrupt(std::span<CaseRun> group) {
    for (CaseRun& run : group) {
      if (!run.timer || run.rounds.medians().empty()) continue;
      run.result.stop = Stop::interrupted;
      finish(run);
    }
    return false;
  }

  // What is thrown while a case is set up or timed is a failure of this case only, which then has no time.
  static void fail(CaseRun& run, const std::string& reason) {
    drop_kernel(run);
    run.result.status = Status::failed;
    run.result.reason = reason;
    run.result.calls = 0;
  }

  static void drop_kernel(CaseRun& run) {
    run.timer.reset();
    run.kernels.clear();
    run.rounds = {};
  }

  void probe(int threads) {
    const Team& team = teams_[threads];
    if (team.readings.empty() || seconds_since(team.last) >= kSecondsBetweenProbes) read_probe(threads);
  }

  void read_probe(int threads) {
    if (!options_.probe) return;
    teams_[threads].readings.push_back(options_.probe(threads));
    teams_[threads].last = Clock::now();
  }

  // What is known by now of a number of threads.
  struct Team {
    std::vector<ProbeReading> readings;
    Clock::time_point last;      // reading
    double alone_per_cycle = 0;  // as in the options
    double share_alone = 1;      // of the latest rounds: how many had samples taken alone
  };

  const RunnerOptions& options_;
  std::mt19937_64 random_;
  std::vector<CaseRun> runs_;
  std::map<int, Team> teams_;  // by number of threads
};

}  // namespace

int placements_of(const Case& value, const RunnerOptions& options) {
  constexpr std::int64_t kLargeBytes = 16 << 20;
  return compulsory(traffic(value.item, value.dtype)) > kLargeBytes ? 1 : options.placements;
}

RunnerOutcome run_cases(const std::vector<Case>& cases, const RunnerOptions& options) {
  return Runner(cases, options).run();
}

}  // namespace flopline
