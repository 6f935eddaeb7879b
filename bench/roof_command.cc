#include <fmt/format.h>

#include <memory>

#include "analysis/units.h"
#include "bench/ceilings.h"
#include "bench/commands.h"
#include "bench/interrupt.h"
#include "bench/options.h"
#include "bench/run_json.h"
#include "bench/session.h"
#include "bench/terminal.h"

namespace flopline {
namespace {

struct RoofOptions {
  std::optional<int> threads;
  Format format = Format::table;
};

TextTable ceilings_table(const Ceilings& ceilings) {
  TextTable table = {.columns = {{"ceiling"},
                                 {"of"},
                                 {"isa"},
                                 {"threads", Align::kRight},
                                 {"value", Align::kRight},
                                 {"unit"},
                                 {"capacity", Align::kRight}},
                     .rows = {}};
  for (const ComputeCeiling& one : ceilings.compute) {
    table.rows.push_back({{one.name},
                          {one.dtype},
                          {one.isa},
                          {fmt::format("{}", one.threads)},
                          {fmt::format("{:.1f}", one.gflops)},
                          {"GFLOPS"}});
  }
  for (const MemoryCeiling& one : ceilings.memory) {
    table.rows.push_back({{one.name},
                          {one.level},
                          {one.isa},
                          {fmt::format("{}", one.threads)},
                          {fmt::format("{:.1f}", one.gb_per_s)},
                          {"GB/s"},
                          {one.capacity_bytes == 0 ? "" : binary_bytes(one.capacity_bytes)}});
  }
  return table;
}

int roof(const RoofOptions& options) {
  const InterruptGuard guard;
  const Session session(options.threads);
  Progress progress = stderr_progress();
  const MeasuredCeilings measured = measure_ceilings(
      session.threads(),
      [&](std::string_view what, int done, int total) {
        progress.show(std::min(done + 1, total), total, what);
      },
      interrupted);
  progress.clear();
  if (interrupted()) return 128 + signal_number();
  if (options.format == Format::json) {
    fmt::print("{}\n", ceilings_json(measured.ceilings).dump(2));
  } else {
    print_table(ceilings_table(measured.ceilings), options.format == Format::csv);
  }
  return kFine;
}

}  // namespace

void add_roof(CLI::App& app, int& status) {
  CLI::App* const command = app.add_subcommand("roof", "Measures the ceilings of this machine");
  auto options = std::make_shared<RoofOptions>();
  add_threads(*command, options->threads);
  add_format(*command, options->format);
  command->footer(
      "The peak is of fused multiply-adds from registers, with the widest instruction set of this CPU;\n"
      "bandwidth is per level of the memory hierarchy, found in a sweep over sizes.\n"
      "Example: flopline roof --threads 1");
  command->callback([options, &status] { status = roof(*options); });
}

}  // namespace flopline
