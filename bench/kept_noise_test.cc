#include "bench/kept_noise.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "bench/fakes.h"
#include "bench/machine_file.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;

class KeptNoiseTest : public testing::Test {
 protected:
  ~KeptNoiseTest() override { fs::remove_all(results_); }

  const fs::path results_ = fs::path(testing::TempDir()) / ("noise" + std::to_string(getpid()));
  Environment environment_;
};

TEST_F(KeptNoiseTest, IsFoundByTheKindOfCase) {
  EXPECT_FALSE(find_kept_noise(results_, environment_));
  const KindOfCase cold = {.kind = "lstm", .backend = "onednn", .cache = CacheState::cold, .threads = 2};
  const KindOfCase hot = {.kind = "lstm", .backend = "onednn", .cache = CacheState::hot, .threads = 2};
  keep_noise(results_, environment_,
             {.measured = "1",
              .kinds = {{cold, {.floor = {.relative = 0.02, .degrees_of_freedom = 21}, .cases = 3}}}});
  keep_noise(results_, environment_,
             {.measured = "2", .kinds = {{hot, {.floor = {.relative = 0.01}, .cases = 5}}}});
  const auto found = find_kept_noise(results_, environment_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->measured, "2");
  ASSERT_EQ(found->kinds.size(), 2U) << "other kinds stay";
  EXPECT_EQ(found->kinds.at(cold).floor.relative, 0.02);
  EXPECT_EQ(found->kinds.at(cold).floor.degrees_of_freedom, 21);
  EXPECT_EQ(found->kinds.at(hot).cases, 5U);
  keep_noise(results_, environment_,
             {.measured = "3", .kinds = {{hot, {.floor = {.relative = 0.5}, .cases = 1}}}});
  EXPECT_EQ(find_kept_noise(results_, environment_)->kinds.at(hot).floor.relative, 0.5);
  const KeptNoise kept = keep_noise(
      results_, environment_, {.measured = "4", .kinds = {{hot, {.floor = {.relative = 0.3}, .cases = 7}}}});
  EXPECT_EQ(kept.kinds.at(hot).floor.relative, 0.5) << "it has been seen";
  EXPECT_EQ(find_kept_noise(results_, environment_)->kinds.at(hot).cases, 1U);
}

TEST_F(KeptNoiseTest, IsNotReadFromWhatIsSomethingElse) {
  for (const char* const floors : {"[{}]", "[{\"kind\": 7}]", "7",
                                   R"([{"kind": "x", "backend": "y", "cache": "warm", "threads": 1}])"}) {
    write_machine_file(results_, environment_, "noise.json",
                       {{"schema", "flopline-noise/1"},
                        {"measured", "1"},
                        {"floors", nlohmann::ordered_json::parse(floors)}});
    EXPECT_FALSE(find_kept_noise(results_, environment_)) << floors;
  }
}

TEST(NoiseCsv, IsPlainNumbersUnderTheNamesOfTheFile) {
  const std::map<KindOfCase, KindNoise> kinds = {
      {{.kind = "grouped conv", .backend = "onednn", .cache = CacheState::cold, .threads = 2},
       {.floor = {.relative = 0.0095125, .degrees_of_freedom = 21}, .cases = 3}}};
  EXPECT_EQ(to_csv(noise_csv(kinds)),
            "kind,backend,cache,threads,relative,degrees_of_freedom,cases\n"
            "grouped conv,onednn,cold,2,0.0095125,21,3\n");
  EXPECT_EQ(to_csv(noise_table(kinds)),
            "kind,backend,cache,threads,cases,noise floor\n"
            "grouped conv,onednn,cold,2,3,0.95 %\n");
}

TEST(KindOf, TellsWhatIsDisturbedAlike) {
  const Backend backend = fake_backend({.name = "fast"});
  const Conv depthwise = {.in_channels = 4, .out_channels = 4, .groups = 4, .axes = {{.in = 4, .kernel = 3}}};
  const KindOfCase kind = kind_of({.network = "net",
                                   .item = {.name = "dw", .layer = depthwise},
                                   .backend = &backend,
                                   .threads = 2,
                                   .cache = CacheState::cold});
  EXPECT_EQ(kind.kind, "depthwise conv");
  EXPECT_EQ(kind.backend, "fast");
  EXPECT_EQ(kind.cache, CacheState::cold);
  EXPECT_EQ(kind.threads, 2);
}

}  // namespace
}  // namespace flopline
