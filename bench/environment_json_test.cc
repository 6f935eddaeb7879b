#include "bench/environment_json.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

using nlohmann::json;

TEST(EnvironmentJson, HoldsWhatIsKnown) {
  Environment environment;
  environment.cpu = {
      .name = "AMD EPYC", .vendor = "AuthenticAMD", .instruction_sets = {"avx2"}, .hypervisor = true};
  environment.caches = {{.level = 1, .type = "data", .size_bytes = 49152, .shared_by_cpus = 1}};
  environment.machine_cpus = 4;
  environment.allowed_cpus = {1, 2};
  environment.cpu_quota = 1.5;
  environment.load_average = {0.5, 0.25, 0.125};
  environment.frequency.max_khz = 3'000'000;
  environment.settings = {{"OMP_WAIT_POLICY", "active"}};
  environment.memory_total_bytes = 1024;
  const json object = to_json(environment);
  EXPECT_EQ(object["machine"], "amd-epyc-4cpu");
  EXPECT_EQ(object["cpu"], "AMD EPYC");
  EXPECT_EQ(object["instruction_sets"], json({"avx2"}));
  EXPECT_EQ(object["caches_reported"][0],
            json({{"level", 1}, {"type", "data"}, {"size_bytes", 49152}, {"shared_by_cpus", 1}}));
  EXPECT_EQ(object["allowed_cpus"], json({1, 2}));
  EXPECT_EQ(object["cpu_quota"], 1.5);
  EXPECT_EQ(object["load_average"], json({0.5, 0.25, 0.125}));
  EXPECT_EQ(object["frequency_max_khz"], 3'000'000);
  EXPECT_EQ(object["settings"], json({{"OMP_WAIT_POLICY", "active"}}));
  EXPECT_EQ(object["memory_total_bytes"], 1024);
}

TEST(EnvironmentJson, LeavesOutWhatIsUnknown) {
  const json object = to_json(Environment{});
  for (const char* name : {"cpu", "cpu_quota", "load_average", "frequency_governor", "frequency_max_khz",
                           "memory_total_bytes", "clocksource"}) {
    EXPECT_FALSE(object.contains(name)) << name;
  }
  EXPECT_EQ(object["settings"], json::object());
  EXPECT_EQ(object["openmp_runtimes"], json::array());
}

TEST(LoadJson, LeavesOutStealThatIsUnknown) {
  EXPECT_EQ(to_json(Load{.seconds = 2, .others_busy_cpus = 0.5, .steal_share = 0.25}),
            json({{"window_s", 2.0}, {"others_busy_cpus", 0.5}, {"steal_share", 0.25}}));
  EXPECT_FALSE(to_json(Load{}).contains("steal_share"));
}

TEST(TeamJson, OneThreadThatDiffersIsEnough) {
  TeamState team{.members = {{.cpu = 3, .pinned = true, .flushes_denormals = true},
                             {.cpu = 5, .pinned = true, .flushes_denormals = true}}};
  EXPECT_EQ(to_json(team),
            json({{"threads", 2}, {"cpus", {3, 5}}, {"pinned", true}, {"denormals_flushed", true}}));
  team.members[0].pinned = false;
  EXPECT_EQ(to_json(team)["pinned"], false);
  team.members[0].flushes_denormals = false;
  EXPECT_EQ(to_json(team)["denormals_flushed"], false);
}

TEST(VerdictJson, InTheWordsOfTheSchema) {
  EXPECT_EQ(to_json(Verdict{}), json({{"verdict", "quiet"}, {"reasons", json::array()}}));
  EXPECT_EQ(to_json(Verdict{.reasons = {"x"}}), json({{"verdict", "disturbed"}, {"reasons", {"x"}}}));
}

}  // namespace
}  // namespace flopline
