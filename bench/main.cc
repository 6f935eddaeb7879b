#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "bench/commands.h"
#include "bench/help_text.h"
#include "bench/options.h"
#include "bench/unknown_option.h"
#include "bench/utf8.h"

namespace {

using namespace flopline;

void describe(CLI::App& app) {
  app.description(
      "Benchmarks and profiles neural-network layers on this CPU: what a layer is, what the machine can, "
      "what the kernel did.\n"
      "WORKLOAD is a network (see 'flopline list'), a layer, as conv:mb1ic64ih56oc64kh3ph1, "
      "dwsep:mb1ic64ih56oc128kh3ph1, linear:mb64ic9216oc4096, lstm:t25mb16dhc512, or a file: an ONNX model, "
      "a log that a program writes with ONEDNN_VERBOSE=1, a batch file of oneDNN's benchdnn.");
  app.footer(
      "Exit status:\n"
      "  0         fine\n"
      "  1         something measured is wrong, failed or got slower\n"
      "  2         the request makes no sense\n"
      "  3         the numbers were asked to be trustworthy and are not\n"
      "  130, 143  interrupted by SIGINT or SIGTERM; what was measured is kept\n"
      "Environment:\n"
      "  FLOPLINE_RESULTS  where result folders go where --results is not given\n"
      "  FLOPLINE_PLOT     the program that draws a run, called with its folder\n"
      "  NO_COLOR          no colour, if set\n"
      "Examples:\n"
      "  flopline count resnet50\n"
      "  flopline run alexnet-seed --threads 1\n"
      "  flopline run conv:mb1ic64ih56oc64kh3ph1\n"
      "  flopline compare base new --fail-above 5%");
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_version_flag("--version", FLOPLINE_VERSION);
  app.require_subcommand(1);
}

// The parser's own message does not say what is accepted.
void require_subcommand(const CLI::App& app, int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (first.starts_with("-")) return;
  std::string names;
  for (const CLI::App* const command : app.get_subcommands({})) {
    if (command->get_name() == first) return;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", command->get_name());
  }
  throw BadRequest(argc == 1 ? fmt::format("a subcommand is needed, accepted are {}", names)
                             : fmt::format("'{}' is no subcommand, accepted are {}", first, names));
}

// An option that a command does not have comes first: the parser would rather speak of what is missing.
std::string parse_error_text(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> commands = app.get_subcommands();
  if (commands.empty()) return fmt::format("{}; see 'flopline --help'", error.what());
  const CLI::App& command = *commands.front();
  const auto kind = static_cast<CLI::ExitCodes>(error.get_exit_code());
  if (kind == CLI::ExitCodes::RequiredError || kind == CLI::ExitCodes::ExtrasError) {
    if (std::string text = unknown_option_text(command); !text.empty()) return text;
  }
  return fmt::format("{}; see 'flopline {} --help'", error.what(), command.get_name());
}

// One line, whatever the user's own words in it hold.
int complain(const std::string& message, int status) {
  fmt::print(stderr, "flopline: {}\n", printable(message));
  return status;
}

// A full disk or a closed pipe shows when the rest is written.
int flushed(int status) {
  if (std::fflush(stdout) == 0 && std::cout.flush()) return status;
  return complain("cannot write to standard output", kWrongOrFailed);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("", "flopline");
  describe(app);
  int status = kFine;
  for (const auto add : {add_list, add_count, add_verify, add_roof, add_doctor, add_noise, add_run,
                         add_report, add_compare, add_completion, add_manual})
    add(app, status);
  try {
    require_subcommand(app, argc, argv);
    app.parse(argc, argv);
  } catch (const CLI::Success& wants_text) {
    return flushed(app.exit(wants_text));
  } catch (const CLI::ParseError& error) {
    return complain(parse_error_text(app, error), kBadRequest);
  } catch (const BadRequest& error) {
    return complain(error.what(), kBadRequest);
  } catch (const std::exception& error) {
    return complain(error.what(), kWrongOrFailed);
  }
  return flushed(status);
}
