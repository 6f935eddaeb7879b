#include "bench/kept_ceilings.h"

#include <fstream>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/ceilings_json.h"
#include "bench/fakes.h"
#include "bench/options.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;

class KeptCeilingsTest : public testing::Test {
 protected:
  KeptCeilingsTest() {
    environment.architecture = "x86_64";
    environment.cpu.name = "Test CPU";
    environment.machine_cpus = 2;
    environment.load_average = {1, 1, 1};
  }
  ~KeptCeilingsTest() override { fs::remove_all(folder); }

  const fs::path folder = fs::path(testing::TempDir()) / ("kept" + std::to_string(getpid()));
  Environment environment;
};

TEST_F(KeptCeilingsTest, AreFoundAgain) {
  EXPECT_FALSE(find_kept_ceilings(folder, environment));
  keep_ceilings(folder, environment, {"2026-01-01T00:00:00Z", {{1, fake_ceilings()}}});
  keep_ceilings(folder, environment, {"2026-01-02T00:00:00Z", {{2, fake_ceilings()}}});
  environment.load_average = {0, 0, 0};
  const auto found = find_kept_ceilings(folder, environment);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->measured, "2026-01-02T00:00:00Z");
  EXPECT_EQ(found->by_threads.size(), 2U);
  EXPECT_EQ(to_json(found->by_threads.at(1)), to_json(fake_ceilings()));
}

TEST_F(KeptCeilingsTest, AreOfOneEnvironment) {
  keep_ceilings(folder, environment, {"2026-01-01T00:00:00Z", {{1, fake_ceilings()}}});
  environment.transparent_huge_pages = "never";
  EXPECT_FALSE(find_kept_ceilings(folder, environment));
  keep_ceilings(folder, environment, {"2026-01-02T00:00:00Z", {{2, fake_ceilings()}}});
  EXPECT_EQ(find_kept_ceilings(folder, environment)->by_threads.size(), 1U);
}

TEST_F(KeptCeilingsTest, AreNotReadFromWhatIsSomethingElse) {
  keep_ceilings(folder, environment, {"2026-01-01T00:00:00Z", {{1, fake_ceilings()}}});
  const fs::path file = folder / machine_name(environment) / "ceilings.json";
  for (const char* text : {"", "[]", "{}", R"({"schema": 7})", R"({"schema": "flopline-ceilings/1"})"}) {
    std::ofstream(file) << text;
    EXPECT_FALSE(find_kept_ceilings(folder, environment)) << text;
  }
  fs::resize_file(file, 0);
  keep_ceilings(folder, environment, {"2026-01-03T00:00:00Z", {{1, fake_ceilings()}}});
  fs::resize_file(file, fs::file_size(file) / 2);
  EXPECT_FALSE(find_kept_ceilings(folder, environment));
}

TEST_F(KeptCeilingsTest, SayWhereTheyCannotBeKept) {
  EXPECT_THROW(keep_ceilings("/dev/null", environment, {"", {{1, fake_ceilings()}}}), BadRequest);
}

}  // namespace
}  // namespace flopline
