// Where the cores of a team lie, as the time tells that a cache line takes between them, and whether it has
// them to itself, as the number of instructions tells that they take in. A host may move the cores of a
// virtual machine, farther apart or onto one that two threads then share, or that another guest works on;
// times of one place are no times of the other.
#pragma once

#include <string>
#include <vector>

#include "analysis/statistics.h"

namespace flopline {

// Whether a line takes more than 1.6 times as long as `before_ns`: the clock changes it by up to 1.4; the
// next place (a core of its own, one that shares no cache, another socket) by 1.8 and more.
bool is_farther(double ns, double before_ns);
bool is_elsewhere(double ns, double before_ns);  // either way

// Any of several looks, against one place.
bool is_elsewhere(const Looks& ns, double before_ns);
std::string range_text(const Looks& ns);  // for people: "52 ns", or "27 to 61 ns" of more than one place

// Of two places where a team found this peak: the one that gives each thread a core of its own, which shows
// in the peak, then the nearer one.
bool is_better_place(double ns, double peak, double before_ns, double before_peak);

// Whether a core of the team takes in less than 1 / 1.25 of the instructions that it takes in alone; a
// program on its other hyper-thread leaves it about half.
bool is_shared(double instructions_per_cycle, double alone_per_cycle);
std::string rate_text(const Looks& instructions_per_cycle);  // as range_text: "4.9", or "2.4 to 4.9"

struct PlacedTime {
  double core_to_core_ns = 0;  // of one thread 0
  double instructions_per_cycle = 0;
  double median = 0;
};

// The medians of each place, from the nearest on, without those of cores that were shared there and others
// were not.
std::vector<std::vector<double>> medians_by_place(std::vector<PlacedTime> times);

}  // namespace flopline
