#include "analysis/units.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(SiCount, WholeNumbersBelowAThousandStayAsTheyAre) {
  EXPECT_EQ(si_count(0), "0");
  EXPECT_EQ(si_count(1), "1");
  EXPECT_EQ(si_count(999), "999");
  EXPECT_EQ(si_count(-999), "-999");
}

TEST(SiCount, Kilo) {
  EXPECT_EQ(si_count(1'000), "1.00k");
  EXPECT_EQ(si_count(1'234), "1.23k");
  EXPECT_EQ(si_count(999'990), "999.99k");
}

TEST(SiCount, Mega) {
  EXPECT_EQ(si_count(1'000'000), "1.00M");
  EXPECT_EQ(si_count(861'301'280), "861.30M");
}

TEST(SiCount, Giga) { EXPECT_EQ(si_count(4'089'184'256), "4.09G"); }
TEST(SiCount, Tera) { EXPECT_EQ(si_count(12'340'000'000'000), "12.34T"); }
TEST(SiCount, Peta) { EXPECT_EQ(si_count(1'500'000'000'000'000), "1.50P"); }

TEST(SiCount, Exa) {
  EXPECT_EQ(si_count(2'000'000'000'000'000'000), "2.00E");
  EXPECT_EQ(si_count(INT64_MAX), "9.22E");
  EXPECT_EQ(si_count(INT64_MIN), "-9.22E");
}

TEST(SiCount, WhatRoundsToAThousandTakesTheNextPrefix) {
  EXPECT_EQ(si_count(999'994), "999.99k");
  EXPECT_EQ(si_count(999'999), "1.00M");
  EXPECT_EQ(si_count(999'999'999), "1.00G");
  EXPECT_EQ(si_count(999'999'999'999'999'999), "1.00E");
}

TEST(SiCount, NegativeCountsTakeTheSamePrefix) {
  EXPECT_EQ(si_count(-1'234), "-1.23k");
  EXPECT_EQ(si_count(-999'999), "-1.00M");
}

TEST(Duration, Seconds) {
  EXPECT_EQ(duration(1), "1.00 s");
  EXPECT_EQ(duration(2.1), "2.10 s");
  EXPECT_EQ(duration(86400), "86400 s") << "the largest unit";
}

TEST(Duration, Milliseconds) {
  EXPECT_EQ(duration(1e-3), "1.00 ms");
  EXPECT_EQ(duration(12.34e-3), "12.3 ms");
}

TEST(Duration, Microseconds) {
  EXPECT_EQ(duration(1e-6), "1.00 µs");
  EXPECT_EQ(duration(123.4e-6), "123 µs");
}

TEST(Duration, Nanoseconds) {
  EXPECT_EQ(duration(420e-9), "420 ns");
  EXPECT_EQ(duration(1e-9), "1.00 ns");
  EXPECT_EQ(duration(0.25e-9), "0.25 ns") << "the smallest unit";
  EXPECT_EQ(duration(0), "0.00 ns");
}

TEST(Duration, WhatRoundsToAThousandTakesTheNextUnit) {
  EXPECT_EQ(duration(999.4e-9), "999 ns");
  EXPECT_EQ(duration(999.6e-9), "1.00 µs");
  EXPECT_EQ(duration(999.999e-6), "1.00 ms");
  EXPECT_EQ(duration(0.999999), "1.00 s");
}

TEST(Duration, KeepsThreeDigitsAcrossAPowerOfTen) {
  EXPECT_EQ(duration(9.994), "9.99 s");
  EXPECT_EQ(duration(9.996), "10.0 s");
  EXPECT_EQ(duration(99.94), "99.9 s");
  EXPECT_EQ(duration(99.96), "100 s");
}

TEST(Duration, OfADifferenceMayBeNegative) {
  EXPECT_EQ(duration(-1.5e-6), "-1.50 µs");
  EXPECT_EQ(duration(-999.999e-6), "-1.00 ms");
}

TEST(BinaryBytes, Bytes) {
  EXPECT_EQ(binary_bytes(0), "0 B");
  EXPECT_EQ(binary_bytes(1023), "1023 B");
}

TEST(BinaryBytes, Kibibytes) {
  EXPECT_EQ(binary_bytes(1024), "1 KiB");
  EXPECT_EQ(binary_bytes(48 * 1024), "48 KiB");
  EXPECT_EQ(binary_bytes(1536), "1.5 KiB");
}

TEST(BinaryBytes, Mebibytes) {
  EXPECT_EQ(binary_bytes(1 << 20), "1 MiB");
  EXPECT_EQ(binary_bytes(3 << 19), "1.5 MiB");
}

TEST(BinaryBytes, Gibibytes) { EXPECT_EQ(binary_bytes(std::int64_t{3} << 30), "3 GiB"); }

TEST(BinaryBytes, Tebibytes) {
  EXPECT_EQ(binary_bytes(std::int64_t{1} << 40), "1 TiB");
  EXPECT_EQ(binary_bytes(std::int64_t{1} << 52), "4096 TiB") << "the largest prefix";
}

TEST(BinaryBytes, OfADifferenceMayBeNegative) { EXPECT_EQ(binary_bytes(-1536), "-1.5 KiB"); }

TEST(WithThousands, SeparatesGroupsOfThree) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1'000), "1,000");
  EXPECT_EQ(with_thousands(61'264'904), "61,264,904");
  EXPECT_EQ(with_thousands(INT64_MAX), "9,223,372,036,854,775,807");
}

TEST(WithThousands, PutsNothingAfterTheSign) {
  EXPECT_EQ(with_thousands(-1), "-1");
  EXPECT_EQ(with_thousands(-123), "-123");
  EXPECT_EQ(with_thousands(-1'234), "-1,234");
  EXPECT_EQ(with_thousands(-123'456), "-123,456");
  EXPECT_EQ(with_thousands(INT64_MIN), "-9,223,372,036,854,775,808");
}

TEST(Plural, IsOfAllNumbersButOne) {
  EXPECT_EQ(plural(0, "case"), "0 cases");
  EXPECT_EQ(plural(1, "case"), "1 case");
  EXPECT_EQ(plural(2, "CPU"), "2 CPUs");
}

}  // namespace
}  // namespace flopline
