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
  std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(results_ / machine_name(environment_)),
                         fs::directory_iterator());
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

TEST_F(MachineFile, OfAnotherEnvironmentStaysAside) {
  const auto write = [&](const char* compiler, int value) {
    environment_.compiler = compiler;
    write_machine_file(results_, environment_, "x.json", {{"schema", "flopline-x/1"}, {"value", value}});
  };
  write("one", 1);
  write("two", 2);
  EXPECT_EQ(read()->at("value"), 2);
  environment_.compiler = "one";
  EXPECT_EQ(read()->at("value"), 1);
  write("one", 3);
  EXPECT_EQ(read()->at("value"), 3);
  environment_.compiler = "two";
  EXPECT_EQ(read()->at("value"), 2);
  EXPECT_EQ(files(), 2);
}

TEST_F(MachineFile, IsThatOfEveryNumberOfThreads) {
  write_machine_file(results_, environment_, "x.json", {{"schema", "flopline-x/1"}});
  environment_.settings = {{"OMP_NUM_THREADS", "3"}};
  EXPECT_TRUE(read());
  environment_.settings = {{"OMP_WAIT_POLICY", "passive"}};
  EXPECT_FALSE(read());
}

TEST_F(MachineFile, ThatCannotBeReadIsNone) {
  fs::create_directories(results_ / machine_name(environment_) / "x.json");
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
  EXPECT_EQ(files(), 1);
}

TEST_F(MachineFile, ThatCannotBeWrittenIsABadRequest) {
  EXPECT_THROW(write_machine_file("/dev/null", environment_, "x.json", {}), BadRequest);
}

}  // namespace
}  // namespace flopline
