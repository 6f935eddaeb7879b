#include "bench/ceilings_json.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/fakes.h"

namespace flopline {
namespace {

using testing::SizeIs;
using Json = nlohmann::ordered_json;

Ceilings everything() {
  Ceilings ceilings = fake_ceilings();
  ceilings.compute.push_back({.name = "dot",
                              .dtype = "s8",
                              .isa = "avx512_vnni",
                              .threads = 1,
                              .gflops = 400,
                              .flop_per_instruction = 128,
                              .clock_ghz = 3,
                              .units = 1,
                              .derived_gflops = 384});
  ceilings.read_curve = {{500, 22}, {4000, 2}};
  ceilings.curves = {{.pattern = "triad", .threads = 1, .points = {{500, 20}, {4000, 3}}}};
  ceilings.latencies = {{.level = "L1", .bytes = 500, .ns = 1.5}};
  ceilings.probed = {.gflops = 93, .memory_gb_per_s = 1.5};
  ceilings.core_to_core_ns = 52;
  ceilings.instructions_per_cycle = 4.9;
  return ceilings;
}

TEST(CeilingsJson, IsThatOfTheSchema) {
  const Json all = ceilings_json(fake_ceilings());
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0], Json({{"kind", "compute"},
                          {"name", "fma"},
                          {"dtype", "f32"},
                          {"isa", "avx2"},
                          {"threads", 1},
                          {"value", 100.0},
                          {"unit", "GFLOPS"}}));
  EXPECT_EQ(all[1], Json({{"kind", "memory"},
                          {"name", "read"},
                          {"level", "L1"},
                          {"isa", "avx2"},
                          {"threads", 1},
                          {"value", 22.0},
                          {"unit", "GB/s"},
                          {"capacity_bytes", 1000}}));
  EXPECT_EQ(all[2].at("level"), "DRAM");
  EXPECT_EQ(ceilings_json({}), Json::array());
}

TEST(CeilingsJson, HasTheClockWhereItWasMeasured) {
  const Json all = ceilings_json(everything());
  EXPECT_FALSE(all[0].contains("clock_ghz"));
  EXPECT_EQ(all[1].at("unit"), "GOPS");
  EXPECT_EQ(all[1].at("derived"), 384);
  EXPECT_EQ(all[1].at("clock_ghz"), 3);
  EXPECT_EQ(all[1].at("flop_per_instruction"), 128);
}

TEST(CeilingsJson, ReadsWhatItWrote) {
  const Json kept = to_json(everything());
  EXPECT_EQ(to_json(ceilings_from_json(Json::parse(kept.dump()))), kept);
  EXPECT_THAT(ceilings_from_json(kept).latencies, SizeIs(1));
  EXPECT_EQ(ceilings_from_json(kept).probed.memory_gb_per_s, 1.5);
  EXPECT_FALSE(ceilings_from_json(kept).probed.cache_gb_per_s);
}

TEST(CeilingsJson, RefusesWhatItDidNotWrite) {
  for (const char* path : {"/ceilings", "/ceilings/0/value", "/ceilings/1/isa", "/bandwidth_curve/0/bytes",
                           "/bandwidth_curves/0/points", "/latencies/0/ns", "/probed/gflops"}) {
    Json spoiled = to_json(everything());
    spoiled[Json::json_pointer(path)] = "text";
    if (std::string(path).ends_with("isa")) spoiled[Json::json_pointer(path)] = 7;
    EXPECT_THROW(ceilings_from_json(spoiled), std::runtime_error) << path;
  }
  Json negative = to_json(everything());
  negative["ceilings"][0]["value"] = -1;
  EXPECT_THROW(ceilings_from_json(negative), std::runtime_error);
  EXPECT_THROW(ceilings_from_json(Json::array()), std::runtime_error);
}

}  // namespace
}  // namespace flopline
