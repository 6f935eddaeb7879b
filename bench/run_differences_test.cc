#include "bench/run_differences.h"

#include <gmock/gmock.h>

namespace flopline {

// For what the matchers say.
void PrintTo(const Difference& one, std::ostream* stream) {
  *stream << one.what << ": " << one.base << " -> " << one.now;
}

namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::IsEmpty;

auto differs(const std::string& what, const std::string& base, const std::string& now) {
  return AllOf(testing::Field(&Difference::what, what), testing::Field(&Difference::base, base),
               testing::Field(&Difference::now, now));
}

RunFile run() {
  return {.command = "flopline run core --threads 2 --seed 7",
          .environment = {{"machine", "epyc-2cpu"},
                          {"cpu", "AMD EPYC"},
                          {"instruction_sets", {"avx2", "fma"}},
                          {"backends", {{"onednn", "oneDNN 2.6.3"}}},
                          {"team", {{"threads", 2}}},
                          {"compiler", "GCC 12.2.0"},
                          {"load_average", {0.1, 0.2, 0.3}},
                          {"memory_available_bytes", 5},
                          {"load_during", {{"others_busy_cpus", 0.5}}},
                          {"verdict", "quiet"},
                          {"reasons", json::array()}},
          .ceilings = json::array({{{"kind", "compute"},
                                    {"name", "fma"},
                                    {"dtype", "f32"},
                                    {"isa", "avx2"},
                                    {"threads", 2},
                                    {"value", 100.0},
                                    {"unit", "GFLOPS"}},
                                   {{"kind", "memory"},
                                    {"name", "read"},
                                    {"level", "DRAM"},
                                    {"isa", "avx2"},
                                    {"threads", 1},
                                    {"value", 20.0},
                                    {"unit", "GB/s"}}})};
}

TEST(Differences, AreNoneOfWhatEveryRunHasAnew) {
  RunFile now = run();
  now.command = "flopline run core --threads 2 --seed 8";
  now.environment["load_average"] = {9, 9, 9};
  now.environment["memory_available_bytes"] = 6;
  now.environment["load_during"] = json::object();
  now.environment["verdict"] = "disturbed";
  now.environment["reasons"] = {"somebody compiles"};
  now.ceilings[0]["value"] = 102.0;
  now.ceilings[1]["value"] = 21.5;
  EXPECT_THAT(differences(run(), now), IsEmpty());
  EXPECT_FALSE(are_of_different_machines(run(), now));
}

TEST(Differences, BeginWithWhatMattersMost) {
  RunFile now = run();
  now.environment["clocksource"] = "tsc";
  now.environment["compiler"] = "GCC 13.1.0";
  now.environment["team"]["threads"] = 1;
  now.environment["backends"]["onednn"] = "oneDNN 3.5";
  now.environment["slow_down"] = 0.05;
  now.command = "flopline run core --threads 1 --seed 8";
  EXPECT_THAT(
      differences(run(), now),
      ElementsAre(differs("backends.onednn", "oneDNN 2.6.3", "oneDNN 3.5"), differs("team.threads", "2", "1"),
                  differs("compiler", "GCC 12.2.0", "GCC 13.1.0"), differs("clocksource", "-", "tsc"),
                  differs("slow_down", "-", "0.05"),
                  differs("command", "flopline run core --threads 2", "flopline run core --threads 1")));
  EXPECT_FALSE(are_of_different_machines(run(), now)) << "it is the same CPU";
}

TEST(Differences, OfListsAreWhatOnlyOneHas) {
  RunFile now = run();
  now.environment["instruction_sets"] = {"avx2", "fma", "avx512f", "avx512bw"};
  EXPECT_THAT(differences(run(), now),
              ElementsAre(differs("instruction_sets", "-", "only here: avx512f, avx512bw")));
  EXPECT_TRUE(are_of_different_machines(run(), now));
  now.environment["instruction_sets"] = {"fma", "avx2"};
  EXPECT_THAT(differences(run(), now),
              ElementsAre(differs("instruction_sets", R"(["avx2","fma"])", R"(["fma","avx2"])")));
}

TEST(Differences, AreCeilingsThatMoved) {
  RunFile now = run();
  now.ceilings[0]["value"] = 95.0;
  now.ceilings[1]["value"] = 24.0;
  EXPECT_THAT(differences(run(), now),
              ElementsAre(differs("peak fma, f32 avx2, 2 threads", "100.0 GFLOPS", "95.0 GFLOPS (-5 %)"),
                          differs("bandwidth read, DRAM, 1 thread", "20.0 GB/s", "24.0 GB/s (+20 %)")));
  now.ceilings.clear();
  EXPECT_THAT(differences(run(), now), IsEmpty()) << "nothing moved that one of them does not have";
}

TEST(DifferentMachines, AreToldByTheirCpu) {
  RunFile now = run();
  now.environment["cpu"] = "another";
  EXPECT_TRUE(are_of_different_machines(run(), now));
  now = run();
  now.environment.erase("machine");
  EXPECT_TRUE(are_of_different_machines(run(), now));
}

}  // namespace
}  // namespace flopline
