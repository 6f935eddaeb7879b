// How a problem of benchdnn is written: its name, its driver, its letters and their numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "analysis/benchdnn_options.h"

namespace flopline {

// "g1mb2ic3ih227oc96oh55kh11sh4nalexnet:conv1*3" in its parts.
struct BenchdnnText {
  std::string_view body;          // without name and the '_' before it
  std::string name;               // what names may hold; empty where there is none
  std::int64_t multiplicity = 1;  // the ending "*3" of the name
};

BenchdnnText split_benchdnn_problem(std::string_view text);

// The driver that the letters of a body speak of: matmul and rnn have letters of their own, and a problem
// without a kernel is one of ip; a convolution may be either of two, and then is conv. Nothing where these
// are no letters of a problem.
std::optional<BenchdnnDriver> benchdnn_driver_of(std::string_view body);

// Whether these are sizes of operands ("2x3:3x4") and not letters.
bool begins_as_dimensions(std::string_view text);

// The number as it stands behind each letter or letters; the last counts, as in the drivers.
using BenchdnnLetters = std::map<std::string, std::string, std::less<>>;

// Throws InvalidLayer for what is no letter with a number, or none of those known.
BenchdnnLetters benchdnn_letters(std::string_view body, std::span<const std::string_view> known);

}  // namespace flopline
