#include "bench/current_ceilings.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include <unistd.h>

#include "bench/fakes.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::Not;

class CurrentCeilings : public testing::Test {
 protected:
  ~CurrentCeilings() override { fs::remove_all(folder_); }

  // Stopped at once: whole measurements take ten seconds. Returns what was begun.
  std::set<std::string> begun(bool fresh) {
    std::set<std::string> steps;
    const auto found = current_ceilings(
        session_, folder_, fresh, [&](std::string_view what, double) { steps.emplace(what); },
        [] { return true; });
    EXPECT_FALSE(found) << "interrupted";
    return steps;
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("current" + std::to_string(getpid()));
  Session session_{1};
};

constexpr const char* kCheck = "still those of the last run?";

TEST_F(CurrentCeilings, AreMeasuredWhereNoneAreKeptAndNotKeptWhenInterrupted) {
  EXPECT_THAT(begun(false), Not(Contains(kCheck)));
  EXPECT_FALSE(fs::exists(folder_));
}

TEST_F(CurrentCeilings, ThoseKeptAreCheckedUnlessFreshOnesAreWanted) {
  Ceilings kept = fake_ceilings();
  kept.read_curve = {{1 << 20, 2}};
  keep_ceilings(folder_, session_.environment(), {"2026-01-01T00:00:00Z", {{1, kept}}});
  EXPECT_THAT(begun(false), Contains(kCheck));
  EXPECT_THAT(begun(true), Not(Contains(kCheck)));
  EXPECT_EQ(find_kept_ceilings(folder_, session_.environment())->measured, "2026-01-01T00:00:00Z");
}

TEST_F(CurrentCeilings, KeepWhatLooksOfARunFoundHigher) {
  keep_looks(folder_, session_.environment(), {{1, fake_ceilings()}});
  EXPECT_FALSE(fs::exists(folder_)) << "there is nothing to raise";
  Ceilings kept = fake_ceilings();
  kept.read_curve = {{1 << 20, 2}};
  kept.probed = {.gflops = 90, .memory_gb_per_s = 10};
  keep_ceilings(folder_, session_.environment(), {"2026-01-01T00:00:00Z", {{1, kept}, {2, kept}}});
  Ceilings seen = kept;
  seen.probed = {.gflops = 95, .memory_gb_per_s = 9};
  seen.compute.clear();
  keep_looks(folder_, session_.environment(), {{1, seen}});
  const auto found = find_kept_ceilings(folder_, session_.environment());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->measured, "2026-01-01T00:00:00Z");
  EXPECT_EQ(found->by_threads.at(1).probed.gflops, 95);
  EXPECT_EQ(found->by_threads.at(1).probed.memory_gb_per_s, 10);
  EXPECT_EQ(found->by_threads.at(1).compute.size(), kept.compute.size());
  EXPECT_EQ(found->by_threads.at(2).probed.gflops, 90);
  const fs::path file = folder_ / machine_name(session_.environment()) / "ceilings.json";
  fs::last_write_time(file, fs::file_time_type());
  keep_looks(folder_, session_.environment(), {{1, seen}});
  EXPECT_EQ(fs::last_write_time(file), fs::file_time_type()) << "nothing was higher";
}

}  // namespace
}  // namespace flopline
