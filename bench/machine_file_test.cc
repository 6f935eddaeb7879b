#include "bench/machine_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "bench/options.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

class MachineFile : public testing::Test {
 protected:
  MachineFile() {
    environment_.cpu.name = "Test CPU";
    environment_.machine_cpus = 2;
    environment_.load_average = {1, 1, 1};
  }
  ~MachineFile() override { fs::remove_all(results_); }

  std::optional<Json> read() const {
    return read_machine_file(results_, environment_, "x.json", "flopline-x/1");
  }

  const fs::path results_ = fs::path(testing::TempDir()) / ("machine_file" + std::to_string(getpid()));
  Environment environment_;
};

TEST_F(MachineFile, IsReadInTheEnvironmentThatItWasWrittenIn) {
  EXPECT_FALSE(read());
  const fs::path folder =
      write_machine_file(results_, environment_, "x.json", {{"schema", "flopline-x/1"}, {"value", 7}});
  EXPECT_EQ(folder, results_ / machine_name(environment_));
  ASSERT_TRUE(read());
  EXPECT_EQ(read()->at("value"), 7);
  environment_.load_average = {0, 0, 0};
  environment_.memory_available_bytes = 1;
  EXPECT_TRUE(read()) << "what changes by itself does not matter";
  environment_.compiler = "another";
  EXPECT_FALSE(read());
}

TEST_F(MachineFile, OfAnotherSchemaOrNoJsonIsNone) {
  write_machine_file(results_, environment_, "x.json", {{"schema", "flopline-x/2"}});
  EXPECT_FALSE(read());
  for (const char* const text : {"", "[]", "{}", "{\"schema\": 7}"}) {
    std::ofstream(results_ / machine_name(environment_) / "x.json") << text;
    EXPECT_FALSE(read()) << text;
  }
}

TEST_F(MachineFile, ReplacesTheOneBeforeAndLeavesNothingBeside) {
  for (const int value : {1, 2})
    write_machine_file(results_, environment_, "x.json", {{"schema", "flopline-x/1"}, {"value", value}});
  EXPECT_EQ(read()->at("value"), 2);
  const fs::path folder = results_ / machine_name(environment_);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(MachineFile, ThatCannotBeWrittenIsABadRequest) {
  EXPECT_THROW(write_machine_file("/dev/null", environment_, "x.json", {}), BadRequest);
}

}  // namespace
}  // namespace flopline
