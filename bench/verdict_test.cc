#include "bench/verdict.h"

#include <gmock/gmock.h>

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace flopline {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Environment machine(int cpus) {
  Environment environment;
  for (int cpu = 0; cpu < cpus; ++cpu) environment.allowed_cpus.push_back(cpu);
  environment.machine_cpus = cpus;
  environment.build_type = "release";
  return environment;
}

Load load_of(double others_busy_cpus) {
  return {.seconds = 1, .others_busy_cpus = others_busy_cpus, .steal_share = 0};
}

TEST(Judge, AnIdleMachineIsQuiet) {
  Environment environment = machine(2);
  environment.frequency.governor = "performance";
  environment.cpu_quota = 2;
  environment.openmp_runtimes = {"libgomp.so.1.0.0"};
  environment.cpu.hypervisor = true;
  EXPECT_TRUE(judge(environment, 2, load_of(0)).quiet());
}

TEST(Judge, ALoadAverageThatStillRemembersTheCompilerIsNoReason) {
  Environment environment = machine(2);
  environment.load_average = {4, 3, 2};
  EXPECT_TRUE(judge(environment, 2, load_of(0.1)).quiet());
}

TEST(Judge, OthersAtWork) {
  EXPECT_THAT(judge(machine(2), 1, load_of(1.26)).reasons, ElementsAre(HasSubstr("1.3 of 2 CPUs busy")));
  EXPECT_THAT(judge(machine(1), 1, load_of(0.5)).reasons, ElementsAre(HasSubstr("0.5 of 1 CPU busy")));
}

TEST(Judge, OnALargeMachineATenthMayBeBusyUnlessTheTeamNeedsAllOfIt) {
  EXPECT_TRUE(judge(machine(64), 16, load_of(6)).quiet());
  EXPECT_FALSE(judge(machine(64), 16, load_of(7)).quiet());
  EXPECT_TRUE(judge(machine(64), 62, load_of(1.9)).quiet());
  EXPECT_FALSE(judge(machine(64), 62, load_of(2.1)).quiet());
  EXPECT_FALSE(judge(machine(64), 64, load_of(1)).quiet());
}

TEST(Judge, ThreadsOfATeamThatSpinOnOneCpu) {
  const TeamMember first = {.cpu = 0, .pinned = true, .flushes_denormals = true};
  const TeamMember second = {.cpu = 1, .pinned = true, .flushes_denormals = true};
  EXPECT_TRUE(judge(machine(2), 2, load_of(0), {{first, second}}).quiet());
  EXPECT_THAT(judge(machine(2), 2, load_of(0), {{first, first}}).reasons,
              ElementsAre(HasSubstr("2 threads run on 1 CPU")));
}

TEST(JudgePlace, OfCoresThatLieElsewhere) {
  EXPECT_FALSE(judge_place({.least = 48, .median = 50, .most = 66}, 52));
  EXPECT_THAT(judge_place({.least = 320, .median = 325.4, .most = 330}, 52).value(),
              AllOf(HasSubstr("takes 325 ns"), HasSubstr("52 ns then")));
  EXPECT_THAT(judge_place({.least = 25, .median = 50, .most = 66}, 52).value(),
              HasSubstr("takes 25 to 66 ns"));
}

TEST(JudgeSharing, OfCoresOnWhichSomethingElseWorks) {
  EXPECT_FALSE(judge_sharing(4.5, 4.9)) << "within the noise of a look";
  EXPECT_THAT(judge_sharing(2.9, 4.9).value(), HasSubstr("take in 2.9 instructions per cycle, 4.9 alone"));
}

TEST(Judge, DenormalsThatAThreadKeeps) {
  const TeamMember flushes = {.cpu = 0, .pinned = true, .flushes_denormals = true};
  const TeamMember keeps = {.cpu = 1, .pinned = true, .flushes_denormals = false};
  EXPECT_THAT(judge(machine(2), 2, load_of(0), {{flushes, keeps}}).reasons,
              ElementsAre(HasSubstr("denormals")));
}

TEST(Judge, StealAboveOnePercent) {
  Load load = load_of(0);
  load.steal_share = 0.01;
  EXPECT_TRUE(judge(machine(2), 1, load).quiet());
  load.steal_share = 0.032;
  EXPECT_THAT(judge(machine(2), 1, load).reasons, ElementsAre(HasSubstr("3.2 %")));
  load.steal_share = std::nullopt;
  EXPECT_TRUE(judge(machine(2), 1, load).quiet());
}

TEST(Judge, QuotaBelowTheThreads) {
  Environment environment = machine(4);
  environment.cpu_quota = 1.5;
  EXPECT_TRUE(judge(environment, 1, load_of(0)).quiet());
  EXPECT_THAT(judge(environment, 2, load_of(0)).reasons,
              ElementsAre(AllOf(HasSubstr("1.5 CPUs"), HasSubstr("2 threads"), HasSubstr("--threads 1 "))));
  environment.cpu_quota = 0.5;
  EXPECT_THAT(judge(environment, 1, load_of(0)).reasons,
              ElementsAre(AllOf(HasSubstr("0.5 CPUs"), Not(HasSubstr("--threads")))));
}

TEST(Judge, MoreThreadsThanCpus) {
  EXPECT_TRUE(judge(machine(2), 2, load_of(0)).quiet());
  EXPECT_THAT(judge(machine(2), 3, load_of(0)).reasons,
              ElementsAre(AllOf(HasSubstr("3 threads share 2 CPUs"), HasSubstr("--threads 2"))));
}

TEST(Judge, BuildsThatAreNotForMeasuring) {
  Environment environment = machine(1);
  for (const char* type : {"debug", "unoptimized", "sanitizer"}) {
    environment.build_type = type;
    EXPECT_THAT(judge(environment, 1, load_of(0)).reasons,
                ElementsAre(AllOf(HasSubstr(type), HasSubstr("-DCMAKE_BUILD_TYPE=Release"))));
  }
}

TEST(Judge, GovernorsThatFollowTheLoad) {
  Environment environment = machine(1);
  environment.frequency.governor = "schedutil";
  EXPECT_THAT(judge(environment, 1, load_of(0)).reasons, ElementsAre(HasSubstr("schedutil")));
}

TEST(Judge, ALibraryThatIsHeldToAnOlderInstructionSet) {
  Environment environment = machine(1);
  environment.settings["ONEDNN_MAX_CPU_ISA"] = "AVX2";
  EXPECT_THAT(judge(environment, 1, load_of(0)).reasons, ElementsAre(HasSubstr("ONEDNN_MAX_CPU_ISA=AVX2")));
}

TEST(LibraryIsaLimit, IsTheFirstVariableThatIsSet) {
  const auto limit_of = [](const std::map<std::string, std::string>& settings) {
    Environment environment = machine(1);
    environment.settings = settings;
    return library_isa_limit(environment);
  };
  const std::pair<std::string, std::string> current = {"ONEDNN_MAX_CPU_ISA", "AVX2"};
  const std::pair<std::string, std::string> former = {"DNNL_MAX_CPU_ISA", "SSE41"};
  EXPECT_EQ(limit_of({current}), current);
  EXPECT_EQ(limit_of({former}), former);
  EXPECT_EQ(limit_of({current, former}), current);
  EXPECT_EQ(limit_of({{"ONEDNN_MAX_CPU_ISA", ""}, former}), former);
  EXPECT_EQ(limit_of({{"ONEDNN_MAX_CPU_ISA", "ALL"}, former}), std::nullopt);
  EXPECT_EQ(limit_of({}), std::nullopt);
}

TEST(Judge, NamesOfAllInstructionSetsAreNoLimit) {
  for (const char* const name : {"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"}) {
    for (const char* const value : {"ALL", "all", "DEFAULT", "Default"}) {
      Environment environment = machine(1);
      environment.settings[name] = value;
      EXPECT_TRUE(judge(environment, 1, load_of(0)).quiet()) << name << "=" << value;
    }
  }
}

TEST(Judge, TwoOpenmpRuntimes) {
  Environment environment = machine(1);
  environment.openmp_runtimes = {"libgomp.so.1", "libomp.so.5"};
  EXPECT_THAT(judge(environment, 1, load_of(0)).reasons, ElementsAre(HasSubstr("libgomp.so.1, libomp.so.5")));
}

TEST(Judge, EveryReasonIsGiven) {
  Environment environment = machine(1);
  environment.build_type = "debug";
  EXPECT_EQ(judge(environment, 2, load_of(1)).reasons.size(), 3);
}

}  // namespace
}  // namespace flopline
