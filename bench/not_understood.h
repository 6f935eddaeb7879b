// What a workload holds and no layer stands for, told to people.
#pragma once

#include <string>
#include <vector>

#include "analysis/network.h"

namespace flopline {

// "not understood: 12 of 120 parts (10 %): Softmax x4, Erf x2"; empty where all is understood.
std::string not_understood_text(const Network& network);

// A line for each network that is not understood in full: on stdout below a table for people, else on stderr.
void print_not_understood(const std::vector<Network>& networks, bool below_table);

}  // namespace flopline
