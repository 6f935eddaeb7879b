#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <new>
#include <nlohmann/json.hpp>
#include <utility>

#include "analysis/units.h"
#include "bench/case_list.h"
#include "bench/commands.h"
#include "bench/count_report.h"
#include "bench/interrupt.h"
#include "bench/measure.h"
#include "bench/not_understood.h"
#include "bench/options.h"
#include "bench/proof.h"
#include "bench/session.h"
#include "bench/terminal.h"

namespace flopline {
namespace {

struct VerifyOptions {
  WorkloadOptions workloads;
  std::vector<std::string> backends;
  std::optional<int> threads;
  Format format = Format::table;
  bool counts_only = false;
};

// One line of the report: a kernel's output against the reference, or a layer's counts against their
// execution.
struct Finding {
  std::string layer, subject;
  std::string found, accepted;
  Status status = Status::ok;
  std::string reason;
};

// `data` is that of the layer before, and becomes that of this one.
Finding output_finding(const Case& value, std::unique_ptr<LayerData>& data) {
  CaseResult result = {.value = value};
  try {
    result.reason = why_not_run(value);
    if (!result.reason.empty()) {
      result.status = Status::unsupported;
    } else {
      if (data == nullptr || data->layer != value.item.layer) {
        data.reset();
        data = std::make_unique<LayerData>(value.item.layer);
      }
      prepare(*data, result);
    }
  } catch (const std::bad_alloc&) {
    result.reason = "out of memory";
  }
  Finding finding = {.layer = layer_name(value),
                     .subject = fmt::format("{} {}", value.backend->name, result.implementation),
                     .status = result.status,
                     .reason = result.reason};
  if (result.verified) {
    finding.found = fmt::format("error {:.2g}", result.verified->max_error);
    finding.accepted = fmt::format("bound {:.2g}", result.verified->bound);
  }
  return finding;
}

std::int64_t sum(const reference::OperationTally& tally) {
  return checked_sum({tally.multiply, tally.add, tally.compare, tally.divide, tally.transcendental});
}

Finding count_finding(const std::string& layer, const Layer& value) {
  const CountProof proof = prove_counts(value);
  return {.layer = layer,
          .subject = "counts by execution",
          .found = fmt::format("{} executed", with_thousands(sum(proof.executed))),
          .accepted = fmt::format("{} predicted", with_thousands(sum(proof.predicted))),
          .status = proof.holds() ? Status::ok : Status::wrong,
          .reason = disagreement(proof)};
}

std::vector<Finding> find_all(const std::vector<Network>& networks, const std::vector<Case>& cases,
                              const std::regex& filter) {
  std::vector<Finding> findings;
  Progress progress = stderr_progress();
  std::vector<std::pair<std::string, Layer>> layers;
  for (const Network& network : networks) {
    for (const NamedLayer& item : network.layers) {
      const Case one = {.network = network.name, .item = item};
      if (std::regex_search(layer_path(network.name, item), filter))
        layers.emplace_back(layer_name(one), item.layer);
    }
  }
  const auto total = static_cast<double>(cases.size() + layers.size());
  std::unique_ptr<LayerData> data;
  for (const Case& value : cases) {
    if (interrupted()) break;
    progress.show(static_cast<double>(findings.size()) / total, case_name(value));
    findings.push_back(output_finding(value, data));
  }
  data.reset();
  for (const auto& [name, layer] : layers) {
    if (interrupted()) break;
    progress.show(static_cast<double>(findings.size()) / total, name + " counts");
    findings.push_back(count_finding(name, layer));
  }
  return findings;
}

void print_findings(const std::vector<Finding>& findings, Format format) {
  if (format == Format::json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const Finding& one : findings) {
      all.push_back({{"layer", one.layer},
                     {"subject", one.subject},
                     {"found", one.found},
                     {"accepted", one.accepted},
                     {"status", status_name(one.status)},
                     {"reason", one.reason}});
    }
    fmt::print("{}\n", all.dump(2));
    return;
  }
  TextTable table = {.columns = {{"layer"},
                                 {"what"},
                                 {"found", Align::kRight},
                                 {"accepted", Align::kRight},
                                 {"verdict"},
                                 {"reason"}},
                     .rows = {}};
  for (const Finding& one : findings) {
    const Color color = one.status == Status::ok            ? Color::kGreen
                        : one.status == Status::unsupported ? Color::kDim
                                                            : Color::kRed;
    table.rows.push_back({{one.layer},
                          {one.subject},
                          {one.found},
                          {one.accepted},
                          {std::string(status_name(one.status)), color},
                          {one.reason}});
  }
  print_table(table, format == Format::csv);
}

// Whole networks have layers that are equal; each is executed once.
std::vector<ProvenLayer> prove_all(const std::vector<Network>& networks, const std::regex& filter) {
  std::vector<std::pair<std::string, Layer>> layers;
  for (const Network& network : networks) {
    for (const NamedLayer& item : network.layers) {
      if (std::regex_search(layer_path(network.name, item), filter))
        layers.emplace_back(layer_name({.network = network.name, .item = item}), item.layer);
    }
  }
  Progress progress = stderr_progress();
  std::vector<ProvenLayer> proven;
  for (std::size_t i = 0; i < layers.size() && !interrupted(); ++i) {
    const auto& [name, layer] = layers[i];
    progress.show(static_cast<double>(i) / static_cast<double>(layers.size()), name);
    const auto same =
        std::find_if(layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(i),
                     [&, &wanted = layer](const auto& before) { return before.second == wanted; });
    const auto at = static_cast<std::size_t>(same - layers.begin());
    proven.push_back({name, at < i ? proven[at].proof : prove_counts(layer)});
  }
  return proven;
}

int verify_counts(const VerifyOptions& options) {
  const InterruptGuard guard;
  const Session session(options.threads);
  const std::vector<Network> networks = read_workloads(options.workloads);
  const std::vector<ProvenLayer> proven = prove_all(networks, read_filter(options.workloads.filter));
  if (interrupted()) return interrupted_before("every count was proven");
  if (proven.empty())
    throw BadRequest(fmt::format("--filter '{}' matches nothing", options.workloads.filter));
  if (options.format == Format::json) {
    fmt::print("{}\n", count_report_json(proven).dump(2));
  } else {
    const bool as_csv = options.format == Format::csv;
    print_table(count_table(proven, as_csv), as_csv);
  }
  print_not_understood(networks, options.format == Format::table);
  return all_hold(proven) ? kFine : kWrongOrFailed;
}

int verify(const VerifyOptions& options) {
  if (options.counts_only) return verify_counts(options);
  const InterruptGuard guard;
  const Session session(options.threads);
  const std::regex filter = read_filter(options.workloads.filter);
  const std::vector<Network> networks = read_workloads(options.workloads);
  const std::vector<Case> cases = make_cases(networks,
                                             {.backends = read_backends(options.backends),
                                              .threads = session.thread_counts(),
                                              .caches = {CacheState::hot}},
                                             filter);
  check_memory(cases, session.environment());
  const std::vector<Finding> findings = find_all(networks, cases, filter);
  if (findings.empty() && !interrupted()) {
    throw BadRequest(fmt::format("--filter '{}' matches nothing", options.workloads.filter));
  }
  print_findings(findings, options.format);
  print_not_understood(networks, options.format == Format::table);
  if (interrupted()) return 128 + signal_number();
  const bool all_fine = std::ranges::all_of(findings, [](const Finding& one) {
    return one.status == Status::ok || one.status == Status::unsupported;
  });
  return all_fine ? kFine : kWrongOrFailed;
}

}  // namespace

void add_verify(CLI::App& app, int& status) {
  CLI::App* const command = app.add_subcommand(
      "verify",
      "Compares every kernel's output with the reference and proves the counts by execution; times nothing");
  auto options = std::make_shared<VerifyOptions>();
  add_workloads(*command, options->workloads, "");
  add_backends(*command, options->backends);
  add_threads(*command, options->threads);
  add_format(*command, options->format);
  command->add_flag("--counts", options->counts_only,
                    "only the counts: predicted against executed, by layer and kind of operation");
  command->footer(
      "An output is accepted within a bound that follows from the length of its sums; counts must be equal. "
      "Exit status 1 where something is wrong.\n"
      "Examples:\n"
      "  flopline verify alexnet-seed\n"
      "  flopline verify --counts resnet50\n"
      "  flopline verify conv:g3mb1ic30ih56oc60kh3ph1 --backend onednn");
  command->callback([options, &status] { status = verify(*options); });
}

}  // namespace flopline
