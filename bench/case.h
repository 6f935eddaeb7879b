// A case: a layer on a backend under one setting, and what came of running it.
#pragma once

#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "analysis/cost_model.h"
#include "analysis/network.h"
#include "analysis/roofline.h"
#include "analysis/statistics.h"
#include "bench/cache_state.h"
#include "kernels/compare.h"
#include "kernels/kernel.h"

namespace flopline {

struct Case {
  std::string network;  // empty for a layer that was named by its descriptor
  bool is_of_suite = false;
  NamedLayer item;
  const Backend* backend = nullptr;
  DataType dtype = DataType::f32;
  int threads = 1;
  CacheState cache = CacheState::hot;
};

// <kind>/<network>.<layer>/<backend>, and /<cache state> where it is not hot: derived from the value, so that
// name and content cannot disagree.
std::string case_name(const Case& value);
// Where it ran, for people: "onednn", "onednn (cold)".
std::string backend_text(std::string_view backend, CacheState cache);
// <network>.<layer>
std::string layer_name(const Case& value);

// The layers that have MACCs, on every backend and from every cache state, whose name matches; a layer's
// backends stand side by side, and what is named twice is there once. Throws BadRequest for different layers
// of one name.
std::vector<Case> make_cases(const std::vector<Network>& networks,
                             const std::vector<const Backend*>& backends, DataType dtype, int threads,
                             const std::vector<CacheState>& caches, const std::regex& filter);

// Bytes of memory that running the case takes, verification included.
std::int64_t memory_needed_bytes(const Case& value);

enum class Status : std::uint8_t { ok, wrong, failed, unsupported };

std::string_view status_name(Status status);

struct Phases {
  double create_ns = 0;   // memory and code
  double prepack_ns = 0;  // operands into the kernel's layouts
  double first_ns = 0;    // the first execution
};

struct CaseResult {
  Case value;
  Status status = Status::failed;
  std::string reason;  // empty where ok
  std::string implementation;
  bool is_fallback = false;
  std::optional<Comparison> verified;
  std::optional<Phases> phases;
  std::optional<Summary> time_s;  // of a call
  std::int64_t calls = 0;         // that were timed
  std::vector<double> samples_s;  // of a call, in order; a batch of calls gives one
  double drift = 0;               // of the samples, see statistics.h
  // Share of the wall time of sampling in which the thread did not run; of one thread only, for a team waits
  // for itself.
  std::optional<double> waited_share;
};

// What disturbed the samples of a case, as sentences for people; empty where nothing did.
std::string disturbance(const CaseResult& result);

// What the counts, the time and the ceilings say together.
struct Assessment {
  Operations operations;
  TrafficBytes bytes;
  double intensity = 0;  // FLOP per byte
  Roof roof;
  std::optional<double> gflops;
  std::optional<double> share_of_peak;
  std::optional<double> share_of_roof;
  std::string note;  // why a share above 105 % can be; empty otherwise
};

Assessment assess(const CaseResult& result, const Ceilings& ceilings);

}  // namespace flopline
