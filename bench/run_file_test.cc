#include "bench/run_file.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <random>
#include <string>
#include <utility>

#include "bench/options.h"

namespace flopline {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::SizeIs;

json timed_case(const std::string& name) {
  return {
      {"name", name},
      {"network", "core"},
      {"layer",
       {{"name", "dw"},
        {"kind", "conv"},
        {"variant", "depthwise"},
        {"descriptor", "conv:g8mb1ic8oc8ih9kh3"}}},
      {"backend", "onednn"},
      {"implementation", "jit"},
      {"dtype", "f32"},
      {"direction", "forward"},
      {"threads", 2},
      {"status", "ok"},
      {"noise_floor", 0.01},
      {"noise_degrees_of_freedom", 21},
      {"disturbed", "drift"},
      {"time_ns", {{"median", 100.5}, {"ci_low", 99.0}, {"ci_high", 102.0}, {"rounds", 9}, {"samples", 40}}}};
}

json whole_run() {
  return {{"schema", "flopline-run/1"},
          {"complete", true},
          {"command", "flopline run core"},
          {"started", "2026-11-23T15:04:05Z"},
          {"environment", {{"cpu", "AMD EPYC"}, {"team", {{"threads", 2}}}}},
          {"ceilings", json::array({{{"kind", "memory"},
                                     {"name", "read"},
                                     {"level", "L1"},
                                     {"threads", 2},
                                     {"value", 9.5},
                                     {"unit", "GB/s"}}})},
          {"cases", json::array({timed_case("conv/core.dw/onednn"), timed_case("conv/core.dw/reference")})}};
}

class RunFileTest : public testing::Test {
 protected:
  RunFileTest() { fs::create_directories(folder_); }
  ~RunFileTest() override { fs::remove_all(folder_); }

  RunFile read(const std::string& text) const {
    std::ofstream(folder_ / "run.json", std::ios::binary) << text;
    return read_run_file(folder_);
  }
  // What is said of it; "accepted" where it is read.
  std::string refusal(const std::string& text) const {
    try {
      read(text);
    } catch (const BadRequest& error) {
      return error.what();
    }
    return "accepted";
  }
  // Of a run in which the value at `pointer` is another; nothing there where `value` is discarded.
  std::string refusal_with(const std::string& pointer, const json& value) const {
    json run = whole_run();
    const json::json_pointer at(pointer);
    if (value.is_discarded()) {
      run.at(at.parent_pointer()).erase(at.back());
    } else {
      run[at] = value;
    }
    return refusal(run.dump());
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("run" + std::to_string(getpid()));
};

const json kNothing = json(json::value_t::discarded);

TEST_F(RunFileTest, IsReadFromItsFolderOrByItself) {
  const RunFile run = read(whole_run().dump());
  EXPECT_EQ(run.path, (folder_ / "run.json").string());
  EXPECT_EQ(run.started, "2026-11-23T15:04:05Z");
  EXPECT_EQ(run.command, "flopline run core");
  EXPECT_TRUE(run.complete);
  EXPECT_EQ(run.environment.at("team").at("threads"), 2);
  EXPECT_THAT(run.ceilings, SizeIs(1));
  ASSERT_THAT(run.cases, SizeIs(2));
  const RunFileCase& one = run.cases[0];
  EXPECT_EQ(one.name, "conv/core.dw/onednn");
  EXPECT_EQ(one.kind, "conv");
  EXPECT_EQ(one.variant, "depthwise");
  EXPECT_EQ(one.descriptor, "conv:g8mb1ic8oc8ih9kh3");
  EXPECT_EQ(one.implementation, "jit");
  EXPECT_EQ(one.status, "ok");
  EXPECT_EQ(one.disturbed, "drift");
  EXPECT_EQ(one.median_ns, 100.5);
  EXPECT_EQ(one.median_interval_ns->low, 99);
  EXPECT_EQ(one.median_interval_ns->high, 102);
  EXPECT_EQ(one.noise_floor->relative, 0.01);
  EXPECT_EQ(one.noise_floor->degrees_of_freedom, 21);
  EXPECT_THAT(read_run_file(folder_ / "run.json").cases, SizeIs(2));
}

TEST_F(RunFileTest, MayHaveBeenWrittenByAnOlderVersion) {
  json run = whole_run();
  json& one = run["cases"][0];
  one.erase("noise_degrees_of_freedom");
  EXPECT_EQ(read(run.dump()).cases[0].noise_floor->degrees_of_freedom, 7) << "eight repeats";
  for (const char* const field : {"implementation", "noise_floor", "disturbed"}) one.erase(field);
  one["time_ns"].erase("rounds");
  EXPECT_TRUE(read(run.dump()).cases[0].median_interval_ns) << "40 samples stand for rounds";
  one["time_ns"]["samples"] = 5;
  EXPECT_FALSE(read(run.dump()).cases[0].median_interval_ns);
  one.erase("time_ns");
  one["status"] = "unsupported";
  one["reason"] = "no such layer";
  EXPECT_FALSE(read(run.dump()).cases[0].median_ns);
  EXPECT_EQ(read(run.dump()).cases[0].reason, "no such layer");
}

TEST_F(RunFileTest, HasNoIntervalOfFewerThanSixRounds) {
  json run = whole_run();
  run["cases"][0]["time_ns"]["rounds"] = 5;
  run["cases"][1]["time_ns"]["rounds"] = 6;
  const RunFile read_back = read(run.dump());
  EXPECT_FALSE(read_back.cases[0].median_interval_ns);
  EXPECT_TRUE(read_back.cases[1].median_interval_ns);
}

TEST_F(RunFileTest, TellsByHowMuchACaseWasDisturbed) {
  json run = whole_run();
  json& one = run["cases"][0];
  one["time_ns"].update({{"drift", -0.1}, {"waited_share", 0.8}});
  EXPECT_NEAR(read(run.dump()).cases[0].disturbance, std::log(5), 1e-12) << "it ran for a fifth of the time";
  one["time_ns"]["waited_share"] = 0.05;
  EXPECT_NEAR(read(run.dump()).cases[0].disturbance, std::log(1.1), 1e-12);
  one["time_ns"]["drift"] = "much";
  EXPECT_THAT(refusal(run.dump()), HasSubstr("/cases/0/time_ns/drift: expected a number, found 'much'"));
  one.erase("disturbed");
  EXPECT_EQ(read(run.dump()).cases[0].disturbance, 0) << "what its run does not mark is within its noise";
}

TEST_F(RunFileTest, TellsWhatACaseReads) {
  json run = whole_run();
  run["cases"][0]["bytes"] = {{"input", 16}, {"weights", 12}, {"bias", 1}, {"output", 100}};
  run["cases"][1].erase("bytes");
  const RunFile read_back = read(run.dump());
  EXPECT_EQ(read_back.cases[0].bytes_read, 29);
  EXPECT_FALSE(read_back.cases[1].bytes_read);
  run["cases"][0]["bytes"]["weights"] = -1;
  EXPECT_THAT(refusal(run.dump()), HasSubstr("/cases/0/bytes/weights"));
}

TEST_F(RunFileTest, ReadsTheCyclesOfATime) {
  json run = whole_run();
  run["cases"][0]["clock_ghz"] = {{"least", 3.1}, {"median", 3.5}, {"most", 3.6}};
  run["cases"][0]["cycles"] = {{"median", 351}, {"ci_low", 350}, {"ci_high", 353}};
  const RunFileCase one = read(run.dump()).cases[0];
  EXPECT_EQ(one.clock_ghz->median, 3.5);
  EXPECT_EQ(one.median_cycles, 351);
  EXPECT_EQ(one.median_interval_cycles->low, 350);
  EXPECT_EQ(one.median_interval_cycles->high, 353);
  run["cases"][0]["time_ns"]["rounds"] = 5;
  EXPECT_FALSE(read(run.dump()).cases[0].median_interval_cycles) << "of too few rounds";
  run["cases"][0]["cycles"]["ci_low"] = 354;
  EXPECT_THAT(refusal(run.dump()), HasSubstr("/cases/0/cycles/ci_low: expected at most ci_high, 353"));
}

TEST_F(RunFileTest, TellsWhereTheCoresLay) {
  json run = whole_run();
  EXPECT_FALSE(read(run.dump()).cases[0].core_to_core_ns);
  run["cases"][0]["core_to_core_ns"] = {{"least", 50}, {"median", 52}, {"most", 60}};
  const Looks ns = read(run.dump()).cases[0].core_to_core_ns.value();
  EXPECT_EQ(ns.least, 50);
  EXPECT_EQ(ns.median, 52);
  EXPECT_EQ(ns.most, 60);
  run["cases"][0]["core_to_core_ns"]["most"] = 0;
  EXPECT_THAT(refusal(run.dump()), HasSubstr("/cases/0/core_to_core_ns/most: expected a number above 0"));
}

TEST_F(RunFileTest, TellsByHowMuchTheRunWasDisturbed) {
  json run = whole_run();
  run["environment"]["verdict"] = "disturbed";
  run["environment"]["load_during"] = {{"others_busy_cpus", 0.5}, {"steal_share", 0.01}};
  EXPECT_NEAR(read(run.dump()).cases[0].disturbance, std::log(2), 1e-12) << "half of a CPU was left";
  run["environment"]["load_during"]["others_busy_cpus"] = 1.5;
  EXPECT_NEAR(read(run.dump()).cases[0].disturbance, std::log(1000), 1e-9) << "next to nothing was";
  run["environment"]["load_during"]["others_busy_cpus"] = "all";
  EXPECT_THAT(refusal(run.dump()), HasSubstr("/environment/load_during/others_busy_cpus: expected a number"));
  run["environment"]["load_during"]["others_busy_cpus"] = 0.1;
  EXPECT_EQ(read(run.dump()).cases[0].disturbance, 0) << "it was disturbed by something else";
  run["environment"]["load_during"]["others_busy_cpus"] = 0.5;
  run["environment"]["verdict"] = "quiet";
  EXPECT_EQ(read(run.dump()).cases[0].disturbance, 0);
}

TEST_F(RunFileTest, ThatDoesNotExistIsRefused) {
  const auto said = [](const fs::path& path) {
    try {
      read_run_file(path);
    } catch (const BadRequest& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(said(folder_), AllOf(HasSubstr("run.json' cannot be opened: No such file"),
                                   HasSubstr("expected is a result folder or its run.json")));
  EXPECT_THAT(said(folder_ / "nowhere"), HasSubstr("nowhere' cannot be opened"));
}

TEST_F(RunFileTest, ThatIsTruncatedAnywhereIsRefused) {
  const std::string text = whole_run().dump(2);
  for (std::size_t bytes = 0; bytes < text.size(); bytes += 50) {
    SCOPED_TRACE(bytes);
    EXPECT_THAT(refusal(text.substr(0, bytes)),
                AllOf(HasSubstr("run.json': "), HasSubstr(bytes == 0 ? "is empty" : "it is truncated"),
                      HasSubstr("expected is a whole run.json, schema flopline-run/1")));
  }
  EXPECT_THAT(refusal("{\n  \"schema\": \"flop"),
              HasSubstr("line 2, column 18: the file ends within a value"));
}

TEST_F(RunFileTest, WithNumbersThatAreNotFiniteIsRefused) {
  for (const char* const bad : {"NaN", "nan", "-nan", "Infinity", "-Infinity", "inf"}) {
    std::string text = whole_run().dump();
    text.replace(text.find("100.5"), 5, bad);
    EXPECT_THAT(refusal(text), MatchesRegex(".*run\\.json': line 1, column [0-9]+: '" + std::string(bad) +
                                            "[^']*' is no number of JSON.*"));
  }
  std::string text = whole_run().dump(2);
  text.replace(text.find("100.5"), 5, "1e999");
  EXPECT_THAT(refusal(text), AllOf(HasSubstr("line "), HasSubstr("'1e999' is beyond the range of numbers")));
}

TEST_F(RunFileTest, OfANewerSchemaOrAnotherToolIsRefused) {
  EXPECT_THAT(refusal_with("/schema", "flopline-run/2"),
              AllOf(HasSubstr("/schema: it is 'flopline-run/2', of a newer flopline"),
                    HasSubstr("expected is a run.json of flopline, schema flopline-run/1")));
  EXPECT_THAT(refusal_with("/schema", "flopline-noise/1"),
              AllOf(HasSubstr("it is 'flopline-noise/1', expected"), Not(HasSubstr("newer"))));
  EXPECT_THAT(refusal(R"({"context": {}, "benchmarks": []})"), HasSubstr("a file of Google Benchmark"));
  EXPECT_THAT(refusal(R"({"name": "hyperfine"})"), HasSubstr("it is from another tool"));
  EXPECT_THAT(refusal("[1, 2]"), HasSubstr("it holds a list"));
  EXPECT_THAT(refusal("name,median\na,1\n"), HasSubstr("line 1, column 1: 'name,median?' is no JSON"));
}

TEST_F(RunFileTest, WithAFieldThatIsNotWhatItMustBeIsRefused) {
  struct Bad {
    const char* pointer;
    json value;
    const char* said;
  };
  const Bad all[] = {
      {"/complete", 1, "/complete: expected true or false, found 1"},
      {"/environment", json::array(), "/environment: expected an object, found a list"},
      {"/ceilings/0/value", -1, "/ceilings/0/value: expected a number above 0, found -1"},
      {"/ceilings/0/level", 1, "/ceilings/0/level: expected text, found 1"},
      {"/cases", "x", "/cases: expected a list, found 'x'"},
      {"/cases/1", nullptr, "/cases/1: expected an object, found null"},
      {"/cases/1/name", kNothing, "/cases/1/name: expected text, found nothing"},
      {"/cases/1/name", "conv/core.dw/onednn", "/cases/1/name: expected a name that no other case has"},
      {"/cases/0/time_ns/median", kNothing,
       "/cases/0/time_ns/median: expected a number above 0, found nothing"},
      {"/cases/0/time_ns/median", nullptr, "/cases/0/time_ns/median: expected a number above 0, found null"},
      {"/cases/0/time_ns/median", 0, "/cases/0/time_ns/median: expected a number above 0, found 0"},
      {"/cases/0/time_ns/ci_low", "9", "/cases/0/time_ns/ci_low: expected a number above 0, found '9'"},
      {"/cases/0/time_ns/ci_low", 103, "/cases/0/time_ns/ci_low: expected at most ci_high, 102, found 103"},
      {"/cases/0/time_ns/rounds", "9", "/cases/0/time_ns/rounds: expected a number of at least 0, found '9'"},
      {"/cases/0/noise_floor", -0.1, "/cases/0/noise_floor: expected a number of at least 0, found -0.1"},
      {"/cases/0/layer", 7, "/cases/0/layer: expected an object, found 7"},
  };
  for (const Bad& bad : all) EXPECT_THAT(refusal_with(bad.pointer, bad.value), HasSubstr(bad.said));
}

TEST_F(RunFileTest, ThatIsNestedWithoutEndIsRefused) {
  const std::string said = refusal(std::string(5'000'000, '['));
  EXPECT_THAT(said, HasSubstr("nested deeper than 32"));
}

TEST_F(RunFileTest, WithAnObjectOfMembersWithoutEndIsRefused) {
  json run = whole_run();
  for (int i = 0; i < 512; ++i) run["cases"][0]["layer"][std::to_string(i)] = i;
  EXPECT_THAT(refusal(run.dump()), HasSubstr("an object of more than 512 members"));
  json many = whole_run();
  for (int i = 0; i < 400; ++i) {
    many["environment"][std::to_string(i)] = i;
    many["cases"][0]["layer"][std::to_string(i)] = i;
  }
  EXPECT_EQ(refusal(many.dump()), "accepted") << "each object counts for itself";
}

TEST_F(RunFileTest, IsThereInWhole) {
  const std::string text = whole_run().dump(1) + "\n";
  std::ofstream(folder_ / "run.json", std::ios::binary) << text;
  const RunDocument document = read_run_document(folder_);
  EXPECT_EQ(document.text, text);
  EXPECT_EQ(document.path, (folder_ / "run.json").string());
  EXPECT_EQ(document.root().at("command", "text").text(), "flopline run core");
  EXPECT_EQ(json(document.content), whole_run());
}

TEST_F(RunFileTest, OfWhichBytesWereChangedIsReadOrRefused) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const std::string text = whole_run().dump();
  for (int i = 0; i < 300; ++i) {
    std::string changed = text;
    for (int changes = 0; changes < 3; ++changes)
      changed[random() % changed.size()] = static_cast<char>(random() % 256);
    EXPECT_NO_THROW(refusal(changed)) << changed;
  }
}

}  // namespace
}  // namespace flopline
