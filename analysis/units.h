// Numbers with units as text. Rates and counts have decimal (SI) prefixes, sizes of memory may have binary
// ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flopline {

// "861.30M", "9.22E"; whole numbers below a thousand as they are.
std::string si_count(std::int64_t count);

// "12.3 us" with the prefix that leaves 1 to 999 before the point: "420 ns", "1.25 ms", "2.1 s"; micro as
// "µs".
std::string duration(double seconds);

// "48 KiB", "1 MiB", "1.5 MiB".
std::string binary_bytes(std::int64_t bytes);

// "61,264,904"
std::string with_thousands(std::int64_t count);

// "1 case", "2 cases": of nouns that only get an s.
std::string plural(std::int64_t count, std::string_view noun);

constexpr double kBytesPerMebibyte = 1024.0 * 1024.0;

}  // namespace flopline
