#include "bench/number_option.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <string_view>

#include "bench/options.h"

namespace flopline {

namespace {

// An option whose value may be left out takes a workload behind it for one.
std::string how_to_part(const CLI::Option& option, const std::string& text) {
  if (option.get_expected_min() > 0) return "";
  return fmt::format("; where '{}' is no value of it, write {}={} {}, or the option last", text,
                     option.get_name(), option.get_default_str(), text);
}

}  // namespace

CLI::Option* add_number(CLI::App& command, const std::string& name, const std::string& unit, double least,
                        double most, const std::string& help, const std::function<void(double)>& take) {
  return command.add_option_function<std::string>(
      name,
      [=, &command](const std::string& text) {
        std::string_view digits = text;
        if (unit == "%" && digits.ends_with('%')) digits.remove_suffix(1);
        double value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
        if (!is_whole || !(value >= least && value <= most))
          throw BadRequest(fmt::format("{} is '{}', accepted are {} from {} to {}{}", name, text,
                                       unit == "%" ? "percent" : unit, least, most,
                                       how_to_part(*command.get_option(name), text)));
        take(value);
      },
      help);
}

}  // namespace flopline
