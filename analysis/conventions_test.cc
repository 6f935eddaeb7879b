#include "analysis/conventions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "analysis/workload.h"

namespace flopline {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// Each line with its runs of spaces made one, rules left out.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream rest(text);
  for (std::string line; std::getline(rest, line);) {
    if (line.find_first_not_of("-=") == std::string::npos) continue;
    std::istringstream words(line);
    std::string squeezed;
    for (std::string word; words >> word;) squeezed += (squeezed.empty() ? "" : " ") + word;
    lines.push_back(squeezed);
  }
  return lines;
}

// The outputs of the 20 modules have 1,305,928 elements: 2 * 4 * 1305928 bytes are 9.963 MiB. The input has
// 150,528: 0.574 MiB. The parameters take 4 * 61264904 bytes: 233.707 MiB.
TEST(TorchSummary, OfAlexNetIsTheTableThatTheToolPrints) {
  EXPECT_THAT(lines_of(torchsummary(read_workload("alexnet-seed"))),
              ElementsAre("Layer (type) Output Shape Param #",      //
                          "Conv2d-1 [-1, 96, 55, 55] 34,848",       //
                          "ReLU-2 [-1, 96, 55, 55] 0",              //
                          "MaxPool2d-3 [-1, 96, 27, 27] 0",         //
                          "Conv2d-4 [-1, 192, 27, 27] 460,800",     //
                          "ReLU-5 [-1, 192, 27, 27] 0",             //
                          "MaxPool2d-6 [-1, 192, 13, 13] 0",        //
                          "Conv2d-7 [-1, 384, 13, 13] 663,552",     //
                          "ReLU-8 [-1, 384, 13, 13] 0",             //
                          "Conv2d-9 [-1, 256, 13, 13] 884,736",     //
                          "ReLU-10 [-1, 256, 13, 13] 0",            //
                          "Conv2d-11 [-1, 256, 13, 13] 589,824",    //
                          "ReLU-12 [-1, 256, 13, 13] 0",            //
                          "MaxPool2d-13 [-1, 256, 6, 6] 0",         //
                          "Dropout-14 [-1, 9216] 0",                //
                          "Linear-15 [-1, 4096] 37,752,832",        //
                          "ReLU-16 [-1, 4096] 0",                   //
                          "Dropout-17 [-1, 4096] 0",                //
                          "Linear-18 [-1, 4096] 16,781,312",        //
                          "ReLU-19 [-1, 4096] 0",                   //
                          "Linear-20 [-1, 1000] 4,097,000",         //
                          "Total params: 61,264,904",               //
                          "Trainable params: 61,264,904",           //
                          "Non-trainable params: 0",                //
                          "Input size (MB): 0.57",                  //
                          "Forward/backward pass size (MB): 9.96",  //
                          "Params size (MB): 233.71",               //
                          "Estimated Total Size (MB): 244.24"));
}

TEST(TorchSummary, KeepsTheLayoutOfTheTool) {
  const std::string text = torchsummary(read_workload("linear:mb1ic4oc3b1"));
  const std::string thin(64, '-'), thick(64, '=');
  EXPECT_EQ(text, thin + "\n" + "        Layer (type)               Output Shape         Param #\n" + thick +
                      "\n" + "            Linear-1                    [-1, 3]              15\n" + thick +
                      "\n" + "Total params: 15\nTrainable params: 15\nNon-trainable params: 0\n" + thin +
                      "\n" +
                      "Input size (MB): 0.00\nForward/backward pass size (MB): 0.00\nParams size (MB): "
                      "0.00\nEstimated Total Size (MB): 0.00\n" +
                      thin + "\n");
}

TEST(TorchSummary, ShowsABatchAboveOne) {
  EXPECT_THAT(torchsummary(read_workload("linear:mb8ic4oc3")), HasSubstr(" [8, 3] "));
}

TEST(TorchSummary, TakesADepthwiseSeparableLayerForTwoModules) {
  EXPECT_THAT(torchsummary(read_workload("dwsep:mb1ic4iw8oc6kw3pw1b1")),
              AllOf(HasSubstr("Conv1d-1"), HasSubstr("[-1, 4, 8]              16\n"), HasSubstr("Conv1d-2"),
                    HasSubstr("[-1, 6, 8]              30\n"), HasSubstr("Total params: 46\n")));
}

TEST(TorchSummary, HasARowForEachTimeALayerOccurs) {
  Network network = read_workload("linear:mb1ic4oc4");
  network.layers.front().multiplicity = 3;
  EXPECT_THAT(torchsummary(network),
              AllOf(HasSubstr("Linear-1"), HasSubstr("Linear-3"), HasSubstr("Total params: 48\n")));
}

TEST(TorchSummary, SeesNoProductOfActivations) {
  EXPECT_THAT(torchsummary(read_workload("matmul:mb2f3k4oc5")), HasSubstr("Total params: 0\n"));
}

TEST(TorchSummary, RefusesAnLstmAndSaysWhy) {
  try {
    torchsummary(read_workload("lstm:mb1dhc8nencoder"));
    FAIL() << "accepted";
  } catch (const OutsideConvention& error) {
    EXPECT_STREQ(error.what(),
                 "torchsummary fails on lstm layers such as 'encoder': they return more than one tensor");
  }
}

}  // namespace
}  // namespace flopline
