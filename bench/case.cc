#include "bench/case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/cost_model.h"

namespace flopline {

std::string kind_text(std::string_view variant, std::string_view kind) {
  return fmt::format("{}{}{}", variant, variant.empty() ? "" : " ", kind);
}

std::string kind_text(const Layer& layer) { return kind_text(conv_variant(layer), kind_name(layer)); }

std::string layer_name(std::string_view network, std::string_view kind, std::string_view layer) {
  return network.empty() ? fmt::format("{}:{}", kind, layer) : fmt::format("{}.{}", network, layer);
}

std::string layer_name(const Case& value) {
  return layer_name(value.network, kind_name(value.item.layer), value.item.name);
}

Setting setting_of(const Case& value) {
  return {.backend = value.backend->name,
          .cache = value.cache,
          .threads = value.threads,
          .is_of_sweep = value.is_of_sweep};
}

std::string setting_text(const Setting& setting) {
  std::vector<std::string> more;
  if (setting.cache != CacheState::hot) more.emplace_back(cache_state_name(setting.cache));
  if (setting.is_of_sweep) more.push_back(fmt::format("omp:{}", setting.threads));
  if (more.empty()) return setting.backend;
  return fmt::format("{} ({})", setting.backend, fmt::join(more, ", "));
}

std::string case_name(const Case& value) {
  std::string name = fmt::format("{}/{}", layer_path(value.network, value.item), value.backend->name);
  if (value.cache != CacheState::hot) name += fmt::format("/{}", cache_state_name(value.cache));
  if (value.is_of_sweep) name += fmt::format("/omp:{}", value.threads);
  return name;
}

std::string why_not_run(const Case& value) {
  const std::optional<LayerSetting>& setting = value.item.setting;
  if (!setting) return "";
  if (setting->direction != Direction::forward)
    return fmt::format("it is of direction {}, kernels compute forward", direction_name(setting->direction));
  for (const Role role : {Role::input, Role::weights, Role::bias, Role::output}) {
    const DataTypeInfo& type = info(type_of(setting->types, role));
    if (!type.has_kernels) return fmt::format("it is in {}, kernels compute in f32", type.name);
  }
  return "";
}

bool is_recorded(const Case& value) {
  return value.item.recording && value.backend->name == kRecordedBackend;
}

std::int64_t memory_needed_bytes(const Case& value) {
  // Plain operands and a staging copy, floats each; and, to find what is expected, all but weights, and what
  // lies between two parts, in double precision with a bound.
  constexpr std::int64_t kBytesPerElement = 2 * 4, kBytesPerBounded = 2 * 8;
  const std::int64_t written_and_read = traffic(value.item, value.dtype).intermediate;
  std::int64_t bytes = checked_sum({memory_kept_bytes(value), checked_product({2, written_and_read})});
  for (const Operand& operand : operands(value.item.layer)) {
    const std::int64_t per_element =
        kBytesPerElement + (operand.role == Role::weights ? 0 : kBytesPerBounded);
    bytes = checked_sum({bytes, checked_product({elements(operand.shape), per_element})});
  }
  return bytes;
}

std::int64_t memory_kept_bytes(const Case& value) {
  const TrafficBytes bytes = traffic(value.item, value.dtype);
  // Operands are rounded up to pages of up to this size.
  constexpr std::int64_t kPageBytes = 2 << 20;
  const auto pages = static_cast<std::int64_t>(operands(value.item.layer).size());
  return checked_sum({compulsory(bytes), bytes.intermediate, checked_product({pages, kPageBytes})});
}

}  // namespace flopline
