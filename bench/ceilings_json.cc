#include "bench/ceilings_json.h"

#include <cmath>
#include <optional>
#include <stdexcept>

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

double positive(const Json& object, const char* field) {
  const double value = object.at(field).get<double>();
  if (!std::isfinite(value) || value <= 0) throw std::runtime_error(std::string(field) + " is not positive");
  return value;
}

std::vector<BandwidthPoint> points_from(const Json& list) {
  std::vector<BandwidthPoint> points;
  for (const Json& one : list)
    points.push_back({one.at("bytes").get<std::int64_t>(), positive(one, "gb_per_s")});
  return points;
}

ComputeCeiling compute_from(const Json& one) {
  return {.name = one.at("name"),
          .dtype = one.at("dtype"),
          .isa = one.at("isa"),
          .threads = one.at("threads"),
          .gflops = positive(one, "value"),
          .flop_per_instruction = one.value("flop_per_instruction", 0),
          .clock_ghz = one.value("clock_ghz", 0.0),
          .units = one.value("units", 0.0),
          .derived_gflops = one.value("derived", 0.0)};
}

MemoryCeiling memory_from(const Json& one) {
  return {.name = one.at("name"),
          .level = one.at("level"),
          .isa = one.at("isa"),
          .threads = one.at("threads"),
          .gb_per_s = positive(one, "value"),
          .capacity_bytes = one.at("capacity_bytes")};
}

}  // namespace

Json ceilings_json(const Ceilings& ceilings) {
  Json all = Json::array();
  for (const ComputeCeiling& one : ceilings.compute) {
    const bool is_float = one.dtype.starts_with("f") || one.dtype.starts_with("bf");
    Json& object = all.emplace_back(Json{{"kind", "compute"},
                                         {"name", one.name},
                                         {"dtype", one.dtype},
                                         {"isa", one.isa},
                                         {"threads", one.threads},
                                         {"value", one.gflops},
                                         {"unit", is_float ? "GFLOPS" : "GOPS"}});
    if (one.clock_ghz > 0)
      object.update({{"derived", one.derived_gflops}, {"clock_ghz", one.clock_ghz}, {"units", one.units}});
    if (one.flop_per_instruction > 0) object["flop_per_instruction"] = one.flop_per_instruction;
  }
  for (const MemoryCeiling& one : ceilings.memory) {
    all.push_back({{"kind", "memory"},
                   {"name", one.name},
                   {"level", one.level},
                   {"isa", one.isa},
                   {"threads", one.threads},
                   {"value", one.gb_per_s},
                   {"unit", "GB/s"},
                   {"capacity_bytes", one.capacity_bytes}});
  }
  return all;
}

Json points_json(const std::vector<BandwidthPoint>& points) {
  Json list = Json::array();
  for (const BandwidthPoint& point : points)
    list.push_back({{"bytes", point.bytes}, {"gb_per_s", point.gb_per_s}});
  return list;
}

Json to_json(const Ceilings& ceilings) {
  Json curves = Json::array(), latencies = Json::array();
  for (const BandwidthCurve& curve : ceilings.curves) {
    curves.push_back(
        {{"pattern", curve.pattern}, {"threads", curve.threads}, {"points", points_json(curve.points)}});
  }
  for (const Latency& one : ceilings.latencies)
    latencies.push_back({{"level", one.level}, {"bytes", one.bytes}, {"ns", one.ns}});
  Json all = {{"ceilings", ceilings_json(ceilings)},
              {"bandwidth_curve", points_json(ceilings.read_curve)},
              {"bandwidth_curves", curves},
              {"latencies", latencies}};
  for (const auto& [field, rate] : kProbedRates) {
    if (ceilings.probed.*rate) all["probed"][field] = *(ceilings.probed.*rate);
  }
  if (ceilings.core_to_core_ns) all["core_to_core_ns"] = *ceilings.core_to_core_ns;
  if (ceilings.instructions_per_cycle) all["instructions_per_cycle"] = *ceilings.instructions_per_cycle;
  return all;
}

Ceilings ceilings_from_json(const Json& object) {
  try {
    Ceilings ceilings;
    for (const Json& one : object.at("ceilings")) {
      if (one.at("kind") == "compute") {
        ceilings.compute.push_back(compute_from(one));
      } else {
        ceilings.memory.push_back(memory_from(one));
      }
    }
    ceilings.read_curve = points_from(object.at("bandwidth_curve"));
    for (const Json& one : object.at("bandwidth_curves")) {
      ceilings.curves.push_back({.pattern = one.at("pattern"),
                                 .threads = one.at("threads"),
                                 .points = points_from(one.at("points"))});
    }
    for (const Json& one : object.at("latencies")) {
      ceilings.latencies.push_back({one.at("level"), one.at("bytes"), positive(one, "ns")});
    }
    for (const auto& [field, rate] : kProbedRates) {
      if (object.contains("probed") && object.at("probed").contains(field))
        ceilings.probed.*rate = positive(object.at("probed"), field);
    }
    if (object.contains("core_to_core_ns")) ceilings.core_to_core_ns = positive(object, "core_to_core_ns");
    if (object.contains("instructions_per_cycle"))
      ceilings.instructions_per_cycle = positive(object, "instructions_per_cycle");
    return ceilings;
  } catch (const Json::exception& error) {
    throw std::runtime_error(error.what());
  }
}

}  // namespace flopline
