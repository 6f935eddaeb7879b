#include "analysis/tool_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "analysis/workload.h"

namespace flopline {
namespace {

using testing::ElementsAre;

std::vector<std::int64_t> total(std::string_view tool, std::string_view workload) {
  for (const Tool& one : tools()) {
    if (one.name == tool) return count_as(one, read_workload(workload)).back().figures;
  }
  throw std::out_of_range(std::string(tool));
}

// Printed by the tools themselves.
TEST(CountAs, GivesWhatTheToolsPrintForAlexNet) {
  EXPECT_THAT(total("thop", "alexnet-seed"), ElementsAre(61'264'904, 861'301'280));
  EXPECT_THAT(total("ptflops", "alexnet-seed"), ElementsAre(61'264'904, 862'374'088));
  EXPECT_THAT(total("torchstat", "alexnet-seed"),
              ElementsAre(61'264'904, 5'223'712, 1'723'494'744, 862'364'896, 255'998'656));
}

// Its batch norms are counted four times an element, its pool 49 additions and a division a channel.
TEST(CountAs, GivesWhatThopPrintsForResNet50) {
  EXPECT_THAT(total("thop", "resnet50"), ElementsAre(25'557'032, 4'133'742'592));
}

TEST(CountAs, FollowsEachToolThroughALinearLayerWithABatch) {
  EXPECT_THAT(total("thop", "linear:mb2ic10oc3b1"), ElementsAre(33, 60));
  EXPECT_THAT(total("ptflops", "linear:mb2ic10oc3b1"), ElementsAre(33, 63)) << "the bias of one image";
  EXPECT_THAT(total("torchstat", "linear:mb2ic10oc3b1"), ElementsAre(33, 24, 57, 60, 4 * (20 + 33 + 6)))
      << "MAdd of one image, without the bias";
}

TEST(CountAs, FollowsEachToolThroughAnLstm) {
  // A cell of one unit: 2 products a gate.
  EXPECT_THAT(total("thop", "lstm:mb1dhc1b2"), ElementsAre(16, 4 * (2 + 1 + 2) + 4));
  EXPECT_THAT(total("ptflops", "lstm:mb1dhc1b2"), ElementsAre(16, 8 + 10 + 8));
  EXPECT_THAT(total("torchstat", "lstm:mb1dhc1b2"), ElementsAre(16, 4, 0, 0, 0)) << "not supported there";
}

}  // namespace
}  // namespace flopline
