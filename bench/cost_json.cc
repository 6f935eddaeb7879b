#include "bench/cost_json.h"

#include "kernels/descriptor.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

Json layer_json(const NamedLayer& item, DataType dtype) {
  const Operations work = operations(item);
  Json row = {{"name", item.name},
              {"kind", kind_name(item.layer)},
              {"variant", conv_variant(item.layer)},
              {"descriptor", print_descriptor(item.layer)},
              {"multiplicity", item.multiplicity},
              {"output_shape", output_shape(item.layer)},
              {"params", work.params},
              {"nominal_maccs", work.nominal_maccs},
              {"effective_maccs", work.effective_maccs},
              {"flop", flop(work)},
              {"other_ops", to_json(work.other)},
              {"bytes", to_json(traffic(item, dtype))}};
  if (item.setting) row["setting"] = to_json(*item.setting);
  return row;
}

Json network_json(const Network& network, DataType dtype) {
  const NetworkTotals all = totals(network, dtype);
  Json layers = Json::array();
  for (const NamedLayer& item : network.layers) layers.push_back(layer_json(item, dtype));
  const std::int64_t batch =
      std::visit([](const auto& kind) { return kind.batch; }, network.layers.front().layer.value());
  Json not_understood = Json::array();
  for (const NotUnderstood& one : network.not_understood)
    not_understood.push_back({{"what", one.what}, {"count", one.count}});
  return {{"name", network.name},
          {"about", network.about},
          {"parts", network.parts},
          {"not_understood", not_understood},
          {"batch", batch},
          {"params", all.operations.params},
          {"params_trainable", all.operations.params},
          {"params_training_only", all.training_only_params},
          {"running_stats", all.running_stats},
          {"nominal_maccs", all.operations.nominal_maccs},
          {"effective_maccs", all.operations.effective_maccs},
          {"flop", flop(all.operations)},
          {"other_ops", to_json(all.operations.other)},
          {"bytes", to_json(all.bytes)},
          {"layers", layers}};
}

}  // namespace

Json to_json(const TrafficBytes& bytes) {
  return {{"input", bytes.input},
          {"weights", bytes.weights},
          {"bias", bytes.bias},
          {"output", bytes.output},
          {"intermediate", bytes.intermediate}};
}

Json to_json(const LayerSetting& setting) {
  const auto name = [&](Role role) { return info(type_of(setting.types, role)).name; };
  return {{"input", name(Role::input)},
          {"weights", name(Role::weights)},
          {"bias", name(Role::bias)},
          {"output", name(Role::output)},
          {"direction", direction_name(setting.direction)},
          {"attributes", setting.attributes}};
}

Json to_json(const OtherOperations& operations) {
  return {{"add", operations.add},
          {"multiply", operations.multiply},
          {"compare", operations.compare},
          {"divide", operations.divide},
          {"transcendental", operations.transcendental}};
}

Json count_json(const std::vector<Network>& networks, DataType dtype) {
  Json all = Json::array();
  for (const Network& network : networks) {
    if (!network.layers.empty()) all.push_back(network_json(network, dtype));
  }
  return {{"schema", "flopline-count/1"}, {"networks", all}};
}

}  // namespace flopline
