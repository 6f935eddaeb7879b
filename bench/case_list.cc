#include "bench/case_list.h"

#include <fmt/format.h>

#include <string>
#include <unordered_map>
#include <utility>

#include "analysis/cost_model.h"
#include "bench/options.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

// What makes two layers of a network one case.
std::string identity(const Case& value) {
  const NamedLayer& item = value.item;
  std::string text = print_descriptor(item.layer);
  if (item.setting) {
    const OperandTypes& types = item.setting->types;
    for (const Role role : {Role::input, Role::weights, Role::bias, Role::output})
      text += fmt::format(" {}", info(type_of(types, role)).name);
    text += fmt::format(" {} {}", direction_name(item.setting->direction), item.setting->attributes);
  }
  return text;
}

// Cases by name and, within a network, by what they are.
class CaseList {
 public:
  // A workload may be given twice; two layers of one name could not be told apart in any result.
  void add(Case value) {
    const std::string name = case_name(value), what = identity(value);
    if (const auto [known, is_new] = by_name_.emplace(name, what); !is_new) {
      if (known->second == what) return;
      throw BadRequest(
          fmt::format("two different layers are named {}, accepted are names that differ", name));
    }
    // Recordings are of one implementation each, and stay apart.
    const bool merges = !value.network.empty() && !value.is_of_suite && !value.item.recording;
    if (!merges) return cases_.push_back(std::move(value));
    const std::string key = fmt::format("{} {} {}", value.network, what, setting_text(setting_of(value)));
    if (const auto [at, is_new] = merged_.emplace(key, cases_.size()); !is_new) {
      Case& first = cases_[at->second];
      first.item.multiplicity = checked_sum({first.item.multiplicity, value.item.multiplicity});
      first.also.push_back(std::move(value.item.name));
      return;
    }
    cases_.push_back(std::move(value));
  }

  std::vector<Case> take() { return std::move(cases_); }

 private:
  std::vector<Case> cases_;
  std::unordered_map<std::string, std::string> by_name_;
  std::unordered_map<std::string, std::size_t> merged_;
};

}  // namespace

std::vector<Case> make_cases(const std::vector<Network>& networks, const CaseSettings& settings,
                             const std::regex& filter) {
  CaseList cases;
  const auto add = [&](Case value) {
    if (std::regex_search(case_name(value), filter)) cases.add(std::move(value));
  };
  for (const Network& network : networks) {
    for (const NamedLayer& item : network.layers) {
      if (operations(item).effective_maccs == 0) continue;
      for (const int threads : settings.threads) {
        for (const Backend* const backend : settings.backends) {
          for (const CacheState cache : settings.caches)
            add({.network = network.name,
                 .is_of_suite = network.is_suite,
                 .item = item,
                 .backend = backend,
                 .dtype = settings.dtype,
                 .threads = threads,
                 .is_of_sweep = settings.threads.size() > 1,
                 .cache = cache});
        }
      }
    }
  }
  return cases.take();
}

}  // namespace flopline
