// Options whose value is a number with a unit.
#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace flopline {

// A number from `least` to `most` is handed to `take`; anything else is refused with what is accepted
// (BadRequest). The unit is "%", which the user may write after it, or a word for that message.
CLI::Option* add_number(CLI::App& command, const std::string& name, const std::string& unit, double least,
                        double most, const std::string& help, const std::function<void(double)>& take);

}  // namespace flopline
