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

// A unit reads one input and its own state: 2 products a gate. The GRU is PyTorch's, linear before reset.
TEST(CountAs, FollowsEachToolThroughOtherRecurrentLayers) {
  EXPECT_THAT(total("thop", "lbr_gru:mb1dhc1b2"), ElementsAre(12, 3 * (2 + 1 + 2) + 4));
  EXPECT_THAT(total("ptflops", "lbr_gru:mb1dhc1b2"), ElementsAre(12, 6 + 7 + 6));
  EXPECT_THAT(total("thop", "rnn:mb1dhc1b0"), ElementsAre(2, 2 + 1));
  EXPECT_THAT(total("ptflops", "rnn_relu:mb1dhc1b2"), ElementsAre(4, 2 + 1 + 2));
  EXPECT_THAT(total("torchstat", "lbr_gru:mb1dhc1b2"), ElementsAre(12, 4, 0, 0, 0)) << "not supported there";
  // A projection of 4 units to 2: thop counts as if there were none, ptflops the smaller matrix alone.
  EXPECT_THAT(total("thop", "lstm:mb1slc3dhc4dic2b0"), ElementsAre(88, 4 * ((3 + 4) * 4 + 4 + 4)));
  EXPECT_THAT(total("ptflops", "lstm:mb1slc3dhc4dic2b0"), ElementsAre(88, 4 * 4 * (3 + 2) + 10 * 4));
  EXPECT_THAT(total("thop", "lstm:l2mb1slc3dhc4dic2b0"),
              ElementsAre(160, 4 * ((3 + 4) * 4 + 4 + 4) + 4 * ((4 + 4) * 4 + 4 + 4)))
      << "where the second layer reads 4 and not 2";
}

TEST(CountAs, LeavesOutWhatPyTorchHasNoModuleOf) {
  for (const char* const workload : {"gru:mb1dhc4", "rnn_logistic:mb1dhc4", "matmul:mb2f3k4oc5"}) {
    EXPECT_EQ(total("thop", workload)[1], 0) << workload;
    EXPECT_EQ(total("ptflops", workload)[1], 0) << workload;
  }
  EXPECT_THAT(total("torchstat", "matmul:mb2f3k4oc5"), ElementsAre(0, 0, 0, 0, 0));
}

TEST(CountAs, FollowsEachToolThroughAnLstm) {
  // A cell of one unit: 2 products a gate.
  EXPECT_THAT(total("thop", "lstm:mb1dhc1b2"), ElementsAre(16, 4 * (2 + 1 + 2) + 4));
  EXPECT_THAT(total("ptflops", "lstm:mb1dhc1b2"), ElementsAre(16, 8 + 10 + 8));
  EXPECT_THAT(total("torchstat", "lstm:mb1dhc1b2"), ElementsAre(16, 4, 0, 0, 0)) << "not supported there";
}

}  // namespace
}  // namespace flopline
