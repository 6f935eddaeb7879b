#include "analysis/onnx_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/onnx_writer.h"
#include "analysis/workload_reader.h"

namespace flopline {
namespace {

using namespace onnx_writer;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(WithoutWeights, KeepsTheGraphAndSmallNumbers) {
  const std::string whole = model(input("x", {"N", 3}) + node("Relu", {"x"}, {"y"}) + list("shape", {1, -1}));
  EXPECT_EQ(without_weights(whole), whole);
}

TEST(WithoutWeights, DropsNumbersOfLargeTensorsAndWhatIsNotRead) {
  const std::string dims = field(1, 5000) + field(2, 1) + field(8, "w");
  EXPECT_EQ(without_weights(model(field(5, dims + field(9, std::string(20'000, 'x'))))),
            model(field(5, dims)));
  EXPECT_EQ(without_weights(field(2, "a producer") + model("") + field(6, "a long text")), model(""));
}

TEST(WithoutWeights, RefusesWhatIsNoMessage) {
  const auto refuses = [](const std::string& bytes, const char* why) {
    EXPECT_THAT([&] { without_weights(bytes); }, ThrowsMessage<UnreadableWorkload>(HasSubstr(why))) << bytes;
  };
  refuses("\x3a\x7f", "byte 2: a field of 127 bytes where 0 are left");
  refuses("\x08\xff", "byte 1: the message ends within a number");
  refuses("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "a number of more than 64 bits");
  refuses("\x0b", "no field begins with 3");
  std::string nested;
  for (int i = 0; i < 40; ++i) nested = node("If", {"c"}, {"y"}, subgraph("then_branch", nested));
  refuses(model(nested), "messages nest more than 32 deep");
}

TEST(WithoutWeights, RefusesMoreFieldsThanAGraphHas) {
  const std::string one = field(7, "");
  std::string many;
  for (int i = 0; i < 10'000'001; ++i) many += one;
  EXPECT_THAT([&] { without_weights(many); },
              ThrowsMessage<UnreadableWorkload>(HasSubstr("10 million fields")));
}

}  // namespace
}  // namespace flopline
