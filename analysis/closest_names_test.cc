#include "analysis/closest_names.h"

#include <gmock/gmock.h>

#include <array>

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::array<std::string_view, 5> kNames = {"threads", "format", "time-limit", "filter", "fresh"};

TEST(ClosestNames, DifferLittle) {
  EXPECT_THAT(closest_names("threds", kNames), ElementsAre("threads"));
  EXPECT_THAT(closest_names("formats", kNames), ElementsAre("format"));
  EXPECT_THAT(closest_names("filtre", kNames), ElementsAre("filter"));
  EXPECT_THAT(closest_names("samples", kNames), IsEmpty());
}

TEST(ClosestNames, OrBeginAlike) {
  EXPECT_THAT(closest_names("tim", kNames), ElementsAre("time-limit"));
  EXPECT_THAT(closest_names("t", kNames), IsEmpty()) << "too little to tell";
  EXPECT_THAT(closest_names("", kNames), IsEmpty());
}

TEST(ClosestNames, AreAFewAndTheClosestComesFirst) {
  constexpr std::array<std::string_view, 5> kNets = {"net-1024", "net-50", "net-512", "net-5", "other"};
  EXPECT_THAT(closest_names("net", kNets), ElementsAre("net-5", "net-50", "net-512"));
}

}  // namespace
}  // namespace flopline
