// A case: a layer on a backend under one setting, and what came of running it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "analysis/cost_model.h"
#include "analysis/network.h"
#include "analysis/noise.h"
#include "analysis/probed_rates.h"
#include "analysis/roofline.h"
#include "analysis/statistics.h"
#include "analysis/stopping.h"
#include "bench/cache_state.h"
#include "kernels/compare.h"
#include "kernels/kernel.h"

namespace flopline {

struct Case {
  std::string network;  // empty for a layer that was named by its descriptor
  bool is_of_suite = false;
  NamedLayer item;
  std::vector<std::string> also;  // names of other layers of the network that are the same and counted in
  const Backend* backend = nullptr;
  DataType dtype = DataType::f32;  // where the workload does not tell
  int threads = 1;
  bool is_of_sweep = false;  // over numbers of threads, which its name then tells
  CacheState cache = CacheState::hot;
};

// <kind>/<network>.<layer>/<backend>, /<cache state> where it is not hot, and /omp:<threads> in a sweep:
// derived from the value, so that name and content cannot disagree.
std::string case_name(const Case& value);

// What cases must share for their times to be comparable or summed.
struct Setting {
  std::string backend;
  CacheState cache = CacheState::hot;
  int threads = 1;
  bool is_of_sweep = false;

  friend auto operator<=>(const Setting&, const Setting&) = default;
};

Setting setting_of(const Case& value);
std::string setting_text(const Setting& setting);  // for people: "onednn", "onednn (cold, omp:2)"
// What stands out about its work, for people: "grouped conv", "lstm".
std::string kind_text(std::string_view variant, std::string_view kind);
std::string kind_text(const Layer& layer);
// <network>.<layer>, or <kind>:<layer> for one that was named by its descriptor.
std::string layer_name(std::string_view network, std::string_view kind, std::string_view layer);
std::string layer_name(const Case& value);

// Under what cases are run: one for each combination.
struct CaseSettings {
  std::vector<const Backend*> backends;
  DataType dtype = DataType::f32;
  std::vector<int> threads;
  std::vector<CacheState> caches;
};

// The layers that have MACCs, under every setting, whose name matches; a layer's cases stand side by side.
// What is named twice is there once, and so are layers of a network that are the same, with the sum of their
// multiplicities under the name of the first. Throws BadRequest for different layers of one name.
std::vector<Case> make_cases(const std::vector<Network>& networks, const CaseSettings& settings,
                             const std::regex& filter);

// Why no backend can run it: what its workload asks for beside the shape is not what kernels here compute.
// Empty where they can.
std::string why_not_run(const Case& value);

// Whether it stands for the calls of the program whose log the workload is, on the backend of that name.
inline constexpr std::string_view kRecordedBackend = "recorded";
bool is_recorded(const Case& value);

// Bytes of memory that preparing the case takes, verification included; and those that its kernel keeps.
std::int64_t memory_needed_bytes(const Case& value);
std::int64_t memory_kept_bytes(const Case& value);

enum class Status : std::uint8_t { ok, wrong, failed, unsupported };

std::string_view status_name(Status status);

struct Phases {
  double create_ns = 0;   // memory and code
  double prepack_ns = 0;  // operands into the kernel's layouts
  double first_ns = 0;    // the first execution
};

// The same case with weights in the layout that models store them in.
struct Unpacked {
  double prepack_ns = 0;  // of the other operands
  double call_ns = 0;     // median, warm
};

struct CaseResult {
  Case value;
  Status status = Status::failed;
  std::string reason;  // empty where ok
  std::string implementation;
  bool is_fallback = false;
  std::optional<Comparison> verified;
  std::optional<Phases> phases;
  std::optional<Unpacked> unpacked;  // where it was asked for and can be
  std::optional<Summary> time_s;     // of a call
  std::int64_t calls = 0;            // that were timed
  // Samples of a call, a batch of calls gives one, in the order of rounds, which are grouped by where the
  // operands lie.
  std::vector<Round> rounds_s;
  std::vector<double> left_out_s;  // samples that do not count, see analysis/paced_rounds.h
  Stop stop = Stop::not_yet;       // why no more samples were taken
  double drift = 0;                // of the samples, see statistics.h
  double placement_spread = 0;     // of the rounds, see spread_of_groups in statistics.h
  double wall_s = 0;               // of sampling: by the clock, and
  double cpu_s = 0;                // the processor time that this process had meanwhile
  ProbedRates probed;              // medians of the looks at them while the case was measured
  // Of a team: what a cache line took from core to core meanwhile.
  std::optional<Looks> core_to_core_ns;
  // That the cores of the team took in beside the samples that count.
  std::optional<Looks> instructions_per_cycle;
  // What the hardware counted of a call from hot caches, where it can.
  std::optional<double> counted_flop;
  std::optional<double> counted_dram_bytes;
  std::optional<NoiseFloor> noise_floor;  // of this kind of case on this machine, where it is known
};

// After how many calls packing the weights has saved the time that it took: nothing where it never does, or
// was not asked for.
std::optional<double> calls_until_packing_paid(const CaseResult& result);

// Share of the wall time of sampling in which the thread did not run; of one thread only, for a team waits
// for itself, and not of sampling too short for the steps in which the system counts processor time.
std::optional<double> waited_share(const CaseResult& result);

// What a cache line takes from core to core of the case's team where those lie at best, as far as is known;
// nothing where the case has no core_to_core_ns.
std::optional<double> best_place_ns(const CaseResult& result, const Ceilings& ceilings);

// Instructions per cycle that a core of the case's team takes in where it has nothing else to do,
// as far as is known; nothing where the case has no instructions_per_cycle.
std::optional<double> alone_per_cycle(const CaseResult& result, const Ceilings& ceilings);

// The type whose peak bounds work of the case: that of its input, of narrow integers the signed one.
DataType peak_dtype(const Case& value);

// By what share the machine's rates were lower while a case was measured than beside the ceilings; 0 where
// nobody looked at both.
struct CeilingsFell {
  double peak = 0;
  double cache = 0;  // the last one
  double memory = 0;
};

// What the counts, the time and the ceilings say together.
struct Assessment {
  Operations operations;
  TrafficBytes bytes;
  double intensity = 0;                      // FLOP per byte
  std::optional<double> measured_intensity;  // of what the hardware counted
  Roof roof;
  std::optional<double> gflops;
  std::optional<double> share_of_peak;
  std::optional<double> share_of_roof;
  CeilingsFell fell;
  std::string note;         // why a share above 105 % can be; empty otherwise
  std::string disturbance;  // what disturbed the samples, for people; empty where nothing did
};

// The ceilings are those of the number of threads of the case.
Assessment assess(const CaseResult& result, const CeilingsByThreads& by_threads);

}  // namespace flopline
