#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "bench/commands.h"
#include "bench/options.h"

int main(int argc, char** argv) {
  using namespace flopline;
  CLI::App app(
      "Benchmarks and profiles neural-network layers on this CPU: what a layer is, what the machine can, "
      "what\n"
      "the kernel did.\n\n"
      "WORKLOAD is a network (see 'flopline list') or a layer, as conv:mb1ic64ih56oc64kh3ph1,\n"
      "dwsep:mb1ic64ih56oc128kh3ph1, linear:mb64ic9216oc4096, lstm:t25mb16dhc512.",
      "flopline");
  app.set_version_flag("--version", FLOPLINE_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 fine, 1 something measured is wrong or failed, 2 the request makes no sense,\n"
      "128 + the signal's number when interrupted (what was measured is kept).");
  int status = kFine;
  for (const auto add : {add_list, add_count, add_verify, add_roof, add_run}) add(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wants_text) {
    return app.exit(wants_text);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "flopline: {}; see 'flopline --help'\n", error.what());
    return kBadRequest;
  } catch (const BadRequest& error) {
    fmt::print(stderr, "flopline: {}\n", error.what());
    return kBadRequest;
  } catch (const std::exception& error) {
    fmt::print(stderr, "flopline: {}\n", error.what());
    return kWrongOrFailed;
  }
  return status;
}
