#include "bench/json_node.h"

#include <gmock/gmock.h>

#include <functional>

#include "bench/options.h"

namespace flopline {
namespace {

using testing::SizeIs;
using Json = nlohmann::ordered_json;

// What is said of what is read; "accepted" where it is.
std::string refusal(const std::function<void()>& read) {
  try {
    read();
  } catch (const BadRequest& error) {
    return error.what();
  }
  return "accepted";
}

TEST(JsonNode, ReadsWhatIsThere) {
  const Json document = {{"b", "x"}, {"a", {1, 2.5}}, {"yes", true}, {"none", 0}};
  const JsonNode node(document, "file");
  EXPECT_EQ(node.at("b", "text").text(), "x");
  EXPECT_TRUE(node.at("yes", "true or false").truth());
  ASSERT_THAT(node.elements_of("a"), SizeIs(2));
  EXPECT_EQ(node.elements_of("a")[0].whole(), 1);
  EXPECT_EQ(node.elements_of("a")[1].finite(), 2.5);
  EXPECT_EQ(node.whole_at("none"), 0);
  EXPECT_EQ(node.finite_at("none"), 0.0);
}

TEST(JsonNode, MayLackWhatIsOptional) {
  const Json document = Json::object();
  const JsonNode node(document, "file");
  EXPECT_EQ(node.text_or_empty("b"), "");
  EXPECT_FALSE(node.find("b"));
  EXPECT_FALSE(node.finite_at("b"));
  EXPECT_FALSE(node.whole_at("b"));
  EXPECT_THAT(node.elements_of("b"), SizeIs(0));
  EXPECT_EQ(refusal([&] { node.at("b", "text"); }), "file: /b: expected text, found nothing");
}

TEST(JsonNode, SaysWhereWhatIsNotAsExpected) {
  const Json document = {{"a", Json::array({Json{{"b", "\x1b[31m\n"}}})}, {"n", -1}};
  const JsonNode node(document, "file"), one = node.elements_of("a")[0];
  EXPECT_EQ(refusal([&] { one.find("b")->truth(); }), "file: /a/0/b: expected true or false, found '?[31m?'");
  EXPECT_EQ(refusal([&] { one.find("b")->elements(); }), "file: /a/0/b: expected a list, found '?[31m?'");
  EXPECT_EQ(refusal([&] { one.find("b")->find("c"); }), "file: /a/0/b: expected an object, found '?[31m?'");
  EXPECT_EQ(refusal([&] { one.finite_at("b"); }), "file: /a/0/b: expected a number, found '?[31m?'");
  EXPECT_EQ(refusal([&] { one.text(); }), "file: /a/0: expected text, found an object");
  EXPECT_EQ(refusal([&] { node.text(); }), "file: /: expected text, found an object");
  EXPECT_EQ(refusal([&] { node.find("n")->number(true); }),
            "file: /n: expected a number of at least 0, found -1");
}

TEST(JsonNode, HasCountsOfWhichSumsDoNotOverflow) {
  const Json document = {{"few", 7}, {"many", 100'000'000'001}};
  const JsonNode node(document, "file");
  EXPECT_EQ(node.count_at("few"), 7);
  EXPECT_FALSE(node.count_at("none"));
  EXPECT_EQ(refusal([&] { node.count_at("many"); }),
            "file: /many: expected a whole number from 0 to 10^11, found 100000000001");
}

TEST(JsonNode, HasWholeNumbersOf63Bits) {
  const auto whole = [](const char* text) {
    const Json value = Json::parse(text);
    return refusal([&] { JsonNode(value, "file").whole(); });
  };
  EXPECT_EQ(whole("9223372036854775807"), "accepted");
  for (const char* const bad : {"9223372036854775808", "-1", "1.5", "\"1\"", "null", "[]"})
    EXPECT_NE(whole(bad), "accepted") << bad;
}

}  // namespace
}  // namespace flopline
