#include "bench/run_output.h"

#include <fmt/format.h>

#include <string>

#include "bench/child_process.h"
#include "bench/columns.h"
#include "bench/run_sections.h"
#include "bench/script_file.h"
#include "bench/terminal.h"

namespace flopline {

void print_results(const nlohmann::ordered_json& run, Format format, bool shows_phases) {
  const JsonNode root(run);
  if (format == Format::json) {
    fmt::print("{}\n", run.dump(2));
  } else if (format == Format::csv) {
    print_table(case_csv(cases_of(root)), true);
  } else {
    fmt::print("{}", to_text(run_sections(root, shows_phases), stdout_style()));
  }
}

void print_place(const std::filesystem::path& results, const Environment& environment,
                 const std::filesystem::path& published) {
  fmt::print("results: {}\n", (results / machine_name(environment) / published.filename()).string());
}

void print_reasons(const std::vector<std::string>& reasons, Format format) {
  const bool is_table = format == Format::table;
  for (const std::string& reason : reasons)
    fmt::print(is_table ? stdout : stderr, "{}disturbed: {}\n", is_table ? "" : "flopline: ", reason);
}

void draw(const std::filesystem::path& results) {
  const std::string script = environment_variable("FLOPLINE_PLOT", script_file("plot.py"));
  const std::string path = results.string();
  if (exit_status_of({script, path}) != 0)
    fmt::print(stderr, "flopline: nothing was drawn; '{} {}' does it\n", script, path);
}

}  // namespace flopline
