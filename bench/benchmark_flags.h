// Google Benchmark's flags: checked here, so that a bad one is refused in one line before anything runs, and
// told apart by who honours them.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace flopline {

struct BenchmarkFlags {
  std::optional<std::string> filter;
  std::optional<double> min_time_s;
  std::optional<int> repetitions;
  std::optional<double> warm_up_s;
  bool list_tests = false;
  bool writes_file = false;
  std::string file_format = "json";
  std::vector<std::string> passed_on;  // what Google Benchmark itself is to read

  // As they were given, but for the output file, whose path belongs into no result.
  std::vector<std::string> shown;
};

// Whether an argument is meant for Google Benchmark.
bool is_benchmark_flag(const std::string& argument);

// Throws BadRequest for an argument that is no flag, a value that is not accepted, an output file that cannot
// be written, and where Google Benchmark would read flags from the environment.
BenchmarkFlags read_benchmark_flags(const std::vector<std::string>& arguments);

}  // namespace flopline
