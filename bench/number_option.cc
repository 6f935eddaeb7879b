#include "bench/number_option.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <string_view>

#include "bench/options.h"

namespace flopline {

CLI::Option* add_number(CLI::App& command, const std::string& name, const std::string& unit, double least,
                        double most, const std::string& help, const std::function<void(double)>& take) {
  return command.add_option_function<std::string>(
      name,
      [=](const std::string& text) {
        std::string_view digits = text;
        if (unit == "%" && digits.ends_with('%')) digits.remove_suffix(1);
        double value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
        if (!is_whole || !(value >= least && value <= most))
          throw BadRequest(fmt::format("{} is '{}', accepted are {} from {} to {}", name, text,
                                       unit == "%" ? "percent" : unit, least, most));
        take(value);
      },
      help);
}

}  // namespace flopline
