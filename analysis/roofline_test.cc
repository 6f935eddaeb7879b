#include "analysis/roofline.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace flopline {
namespace {

Ceilings machine() {
  return {.compute = {{.name = "fma", .dtype = "f32", .isa = "avx2", .threads = 2, .gflops = 100},
                      {.name = "fma", .dtype = "f32", .isa = "avx512f", .threads = 2, .gflops = 200},
                      {.name = "fma", .dtype = "f64", .isa = "avx512f", .threads = 2, .gflops = 90}},
          .memory = {{.name = "read", .level = "L1", .gb_per_s = 400, .capacity_bytes = 1000},
                     {.name = "copy", .level = "L1", .gb_per_s = 500, .capacity_bytes = 1000},
                     {.name = "read", .level = "L2", .gb_per_s = 100, .capacity_bytes = 20000},
                     {.name = "copy", .level = "L2", .gb_per_s = 80, .capacity_bytes = 20000},
                     {.name = "read", .level = "DRAM", .gb_per_s = 10, .capacity_bytes = 0},
                     {.name = "copy", .level = "DRAM", .gb_per_s = 8, .capacity_bytes = 0}}};
}

TEST(Roof, IsThePeakWhereThereIsEnoughWorkForEachByte) {
  const Roof limit = roof(machine(), "f32", 1e9, 1e6);
  EXPECT_EQ(limit.gflops, 200) << "1000 FLOP a byte would allow 10,000 from DRAM";
  EXPECT_EQ(limit.peak_gflops, 200);
  EXPECT_EQ(limit.bound_by, "compute");
  EXPECT_DOUBLE_EQ(limit.ridge_intensity, 20);
}

TEST(Roof, IsWhatEachLevelDeliversBelowTheRidge) {
  struct Row {
    double flop, bytes, gflops;
    const char* level;
    double ridge;
  };
  // Intensity times the best bandwidth of the level that holds the bytes: 0.25*500, 0.5*100, 2*10.
  for (const Row& row :
       {Row{250, 1000, 125, "L1", 0.4}, Row{5000, 10000, 50, "L2", 2}, Row{2e6, 1e6, 20, "DRAM", 20}}) {
    const Roof limit = roof(machine(), "f32", row.flop, row.bytes);
    EXPECT_DOUBLE_EQ(limit.gflops, row.gflops);
    EXPECT_EQ(limit.peak_gflops, 200);
    EXPECT_EQ(limit.bound_by, row.level);
    EXPECT_DOUBLE_EQ(limit.ridge_intensity, row.ridge);
  }
}

TEST(Roof, TakesALevelUpToItsCapacity) {
  EXPECT_EQ(roof(machine(), "f32", 1, 1).bound_by, "compute") << "1 FLOP a byte is above 200/500";
  EXPECT_EQ(roof(machine(), "f32", 1, 1000).bound_by, "L1");
  EXPECT_EQ(roof(machine(), "f32", 1, 1001).bound_by, "L2");
  EXPECT_EQ(roof(machine(), "f32", 1, 20000).bound_by, "L2");
  EXPECT_EQ(roof(machine(), "f32", 1, 20001).bound_by, "DRAM");
  EXPECT_EQ(roof(machine(), "f32", 1, 1e15).bound_by, "DRAM") << "the last level holds everything";
}

TEST(Roof, OfTheRidgeItselfIsThePeak) {
  // 2 FLOP a byte from L2 are 200 GFLOPS.
  const Roof at = roof(machine(), "f32", 20000, 10000), below = roof(machine(), "f32", 19999, 10000);
  EXPECT_EQ(at.gflops, 200);
  EXPECT_EQ(at.bound_by, "compute");
  EXPECT_LT(below.gflops, 200);
  EXPECT_EQ(below.bound_by, "L2");
}

TEST(Roof, TakesTheCeilingOfTheDataType) {
  EXPECT_EQ(roof(machine(), "f64", 1e9, 1e6).gflops, 90);
  EXPECT_DOUBLE_EQ(roof(machine(), "f64", 1e9, 1e6).ridge_intensity, 9);
}

TEST(Roof, OfNoWorkIsNothing) { EXPECT_EQ(roof(machine(), "f32", 0, 5000).gflops, 0); }

TEST(Roof, NeedsBothKindsOfCeiling) {
  EXPECT_THROW(roof(machine(), "bf16", 1, 1), std::invalid_argument) << "no ceiling for the data type";
  Ceilings without_compute = machine(), without_memory = machine(), unmeasured = machine();
  without_compute.compute.clear();
  EXPECT_THROW(roof(without_compute, "f32", 1, 1), std::invalid_argument);
  without_memory.memory.clear();
  EXPECT_THROW(roof(without_memory, "f32", 1, 1), std::invalid_argument);
  for (ComputeCeiling& ceiling : unmeasured.compute) ceiling.gflops = 0;
  EXPECT_THROW(roof(unmeasured, "f32", 1, 1), std::invalid_argument);
}

TEST(Roof, EvictedBytesComeFromTheLastLevel) {
  const Roof hot = roof(machine(), "f32", 1, 1000), cold = roof(machine(), "f32", 1, 1000, 1000);
  EXPECT_EQ(cold.bound_by, "DRAM");
  EXPECT_LT(cold.gflops, hot.gflops);
  EXPECT_DOUBLE_EQ(cold.gflops, roof(machine(), "f32", 1e12, 1e15).gflops);
  const Roof half = roof(machine(), "f32", 1, 1000, 500);
  EXPECT_NEAR(1 / half.gflops, (1 / hot.gflops + 1 / cold.gflops) / 2, 1e-9 / half.gflops);
  EXPECT_EQ(roof(machine(), "f32", 1, 1000, 1).bound_by, "L1") << "where more of the time goes";
  EXPECT_EQ(roof(machine(), "f32", 1e9, 1000, 1000).bound_by, "compute");
  EXPECT_EQ(roof(machine(), "f32", 1e9, 1000, 1000).level, "DRAM");
  EXPECT_EQ(roof(machine(), "f32", 1e9, 1001).level, "L2");
}

TEST(PlausibleUnits, AreNotBelowWhatWasMeasured) {
  for (const auto& [measured, units] : std::initializer_list<std::pair<double, double>>{
           {2, 2}, {1.99, 2}, {2.02, 2}, {1.6, 2}, {1.5, 1.5}, {0.97, 1}, {0.7, 1}, {0.51, 0.5}, {0.5, 0.5}})
    EXPECT_EQ(plausible_units(measured), units) << measured;
}

// AMX on Sapphire Rapids starts a product of tiles every 16 cycles.
TEST(PlausibleUnits, OfAnInstructionThatKeepsItsUnitBusyAreOneInSoManyCycles) {
  for (const auto& [measured, cycles] : std::initializer_list<std::pair<double, int>>{
           {1 / 15.9, 16}, {1 / 16.0, 16}, {1 / 16.5, 16}, {1 / 8.2, 8}, {0.4, 2}, {0.3, 3}, {1e-3, 1010}})
    EXPECT_EQ(plausible_units(measured), 1.0 / cycles) << measured;
}

TEST(CeilingsFor, AreTheHighestPeakOfTheTypeAndAllLevels) {
  Ceilings all = {.compute = {{.name = "fma", .dtype = "f32", .isa = "avx2", .threads = 1, .gflops = 50},
                              {.name = "fma", .dtype = "f32", .isa = "avx512f", .threads = 1, .gflops = 90},
                              {.name = "add", .dtype = "f32", .isa = "avx512f", .threads = 1, .gflops = 45},
                              {.name = "fma", .dtype = "f64", .isa = "avx512f", .threads = 1, .gflops = 45}},
                  .memory = {{.name = "read", .level = "DRAM", .isa = "avx2", .threads = 1, .gb_per_s = 5}},
                  .read_curve = {{4096, 5}},
                  .curves = {{.pattern = "read", .threads = 1, .points = {{4096, 5}}}}};
  const Ceilings needed = ceilings_for(all, std::array<std::string_view, 1>{"f32"});
  ASSERT_EQ(needed.compute.size(), 1U);
  EXPECT_EQ(needed.compute[0].gflops, 90);
  EXPECT_EQ(needed.memory.size(), 1U);
  EXPECT_EQ(needed.read_curve.size(), 1U);
  EXPECT_TRUE(needed.curves.empty());
  EXPECT_TRUE(ceilings_for(all, std::array<std::string_view, 1>{"bf16"}).compute.empty());
}

}  // namespace
}  // namespace flopline
