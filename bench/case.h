// A case: a layer on a backend under one setting.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/network.h"
#include "bench/cache_state.h"
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

// Why no backend can run it: what its workload asks for beside the shape is not what kernels here compute.
// Empty where they can.
std::string why_not_run(const Case& value);

// Whether it stands for the calls of the program whose log the workload is, on the backend of that name.
inline constexpr std::string_view kRecordedBackend = "recorded";
bool is_recorded(const Case& value);

// Bytes of memory that preparing the case takes, verification included; and those that its kernel keeps.
std::int64_t memory_needed_bytes(const Case& value);
std::int64_t memory_kept_bytes(const Case& value);

}  // namespace flopline
