// Is this machine fit to measure on, and what to change if not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/statistics.h"
#include "bench/environment.h"
#include "bench/load.h"
#include "bench/threads.h"

namespace flopline {

struct Verdict {
  std::vector<std::string>
      reasons;  // sentences: what was found, with its figure, and what to do; empty: quiet

  bool quiet() const { return reasons.empty(); }
};

// How many busy CPUs of others do no harm, and what share of the time that was wanted the host may keep.
double tolerated_busy_cpus(int cpus, int threads);
constexpr double kToleratedSteal = 0.01;
// What share of samples may be taken beside others.
constexpr double kToleratedLeftOut = 0.2;

// `threads` is the size of the team that is to be measured. `during` comes either from a short window before
// the run (measure_load) or from readings before and after it (load_between); judge both to catch what starts
// in between. `team` is that team once it is settled, for what only it shows.
Verdict judge(const Environment& environment, int threads, const Load& during, const TeamState& team = {});

// The variable that keeps oneDNN from instruction sets of the CPU, and its value; nullopt where none does.
std::optional<std::pair<std::string, std::string>> library_isa_limit(const Environment& environment);

// Why a team is not to be measured where its cores lie, if that is not where they lay at best: a sentence as
// above.
std::optional<std::string> judge_place(const Looks& core_to_core_ns, double best_ns);

// The same where its cores are shared, or were during such a share of the samples.
std::optional<std::string> judge_sharing(double instructions_per_cycle, double alone_per_cycle);
std::optional<std::string> judge_left_out(double share_of_samples);

// The same where cores were slower or faster than they had been at best, by this share.
std::optional<std::string> judge_peak(double change);

// The same where the machine differed from what it was at best beside more than half of the cases that have a
// time, whatever each of them tells of it.
std::optional<std::string> judge_cases(std::int64_t differed, std::int64_t timed);

// "the peak was 4 % lower than at best", of -0.04.
std::string change_text(std::string_view what, double change);

}  // namespace flopline
