#include "analysis/onednn_log_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace flopline {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;
using Kind = OnednnLine::Kind;

// One execution in the words of each dialect.
struct Dialect {
  std::string_view versions;
  std::string_view line;
  std::string_view attributes;
};
constexpr Dialect kDialects[] = {
    {"1.0",
     "mkldnn_verbose,exec,cpu,convolution,jit:avx2,forward_inference,src_f32::blocked:aBcd8b:f0 "
     "wei_f32::blocked:ABcd8b8a:f0 bia_f32::blocked:a:f0 dst_f32::blocked:aBcd8b:f0,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258",
     ""},
    {"1.1 - 1.8",
     "dnnl_verbose,exec,cpu,convolution,jit:avx2,forward_inference,src_f32::blocked:aBcd8b:f0 "
     "wei_f32::blocked:ABcd8b8a:f0 bia_f32::blocked:a:f0 dst_f32::blocked:aBcd8b:f0,"
     "post_ops:'eltwise_relu;';,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258",
     "post_ops:'eltwise_relu;';"},
    {"2.1 with the time of day",
     "dnnl_verbose,1618343216254.14,exec,cpu,convolution,jit:avx2,forward_inference,"
     "src_f32::blocked:aBcd8b:f0 wei_f32::blocked:ABcd8b8a:f0 bia_f32::blocked:a:f0 "
     "dst_f32::blocked:aBcd8b:f0,,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258",
     ""},
    {"2.5 - 3.2",
     "onednn_verbose,exec,cpu,convolution,jit:avx2,forward_inference,src_f32::blocked:aBcd8b:f0 "
     "wei_f32::blocked:ABcd8b8a:f0 bia_f32::blocked:a:f0 dst_f32::blocked:aBcd8b:f0,"
     "attr-scratchpad:user attr-post-ops:eltwise_relu ,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258",
     "attr-scratchpad:user attr-post-ops:eltwise_relu "},
    {"3.3 - 3.5",
     "onednn_verbose,primitive,exec,cpu,convolution,jit:avx2,forward_inference,"
     "src_f32:a:blocked:aBcd8b::f0 wei_f32:a:blocked:ABcd8b8a::f0 bia_f32:a:blocked:a::f0 "
     "dst_f32:a:blocked:aBcd8b::f0,attr-post-ops:eltwise_relu,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258",
     "attr-post-ops:eltwise_relu"},
    {"3.3 - 3.5 with the time of day",
     "onednn_verbose,1693533460193.45,primitive,exec,cpu,convolution,jit:avx2,forward_inference,"
     "src_f32:a:blocked:aBcd8b::f0 wei_f32:a:blocked:ABcd8b8a::f0 bia_f32:a:blocked:a::f0 "
     "dst_f32:a:blocked:aBcd8b::f0,,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258",
     ""},
    {"as documented, v0",
     "onednn_verbose,v0,primitive,exec,cpu,convolution,jit:avx2,forward_inference,"
     "src_f32:a:blocked:aBcd8b::f0 wei_f32:a:blocked:ABcd8b8a::f0 bia_f32:a:blocked:a::f0 "
     "dst_f32:a:blocked:aBcd8b::f0,,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258",
     ""},
    {"from 3.6",
     "onednn_verbose,v1,primitive,exec,cpu,convolution,jit:avx2,forward_inference,"
     "src:f32:a:blocked:aBcd8b::f0 wei:f32:a:blocked:ABcd8b8a::f0 bia:f32:a:blocked:a::f0 "
     "dst:f32:a:blocked:aBcd8b::f0,,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258",
     ""},
    {"from 3.6 with the time of day",
     "onednn_verbose,v1,1733246019153.1,primitive,exec,cpu,convolution,jit:avx2,forward_inference,"
     "src:f32:a:blocked:aBcd8b::f0 wei:f32:a:blocked:ABcd8b8a::f0 bia:f32:a:blocked:a::f0 "
     "dst:f32:a:blocked:aBcd8b::f0,,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258",
     ""},
    {"behind other output, with a carriage return",
     "epoch 1: onednn_verbose,exec,cpu,convolution,jit:avx2,forward_inference,src_f32::blocked:aBcd8b:f0 "
     "wei_f32::blocked:ABcd8b8a:f0 bia_f32::blocked:a:f0 dst_f32::blocked:aBcd8b:f0,,alg:convolution_direct,"
     "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2,0.0239258\r",
     ""},
};

TEST(OnednnLine, IsUnderstoodInEveryDialect) {
  for (const Dialect& dialect : kDialects) {
    SCOPED_TRACE(dialect.versions);
    const OnednnLine line = parse_onednn_line(dialect.line);
    ASSERT_EQ(line.kind, Kind::execution);
    const OnednnExecution execution = parse_onednn_execution(line.text);
    EXPECT_EQ(execution.engine, "cpu");
    EXPECT_EQ(execution.primitive, "convolution");
    EXPECT_DOUBLE_EQ(execution.time_s, 0.0239258e-3);
    const OnednnPrimitive primitive = split_onednn_primitive(execution.text);
    EXPECT_EQ(primitive.name, "convolution");
    EXPECT_EQ(primitive.implementation, "jit:avx2");
    EXPECT_EQ(primitive.prop_kind, "forward_inference");
    EXPECT_EQ(primitive.attributes, dialect.attributes);
    EXPECT_EQ(primitive.auxiliary, "alg:convolution_direct");
    EXPECT_EQ(primitive.problem, "mb2_ic16oc16_ih7oh7kh5sh1dh0ph2_iw7ow7kw5sw1dw0pw2");
    for (const std::string_view operand : {"src", "wei", "bia", "dst"})
      EXPECT_EQ(operand_type(primitive.operands, operand), "f32") << operand;
  }
}

TEST(OnednnLine, IsOfAKind) {
  const std::pair<std::string_view, Kind> lines[] = {
      {"", Kind::foreign},
      {"exec,cpu,convolution", Kind::foreign},
      {"my_verbose,exec,cpu,convolution,jit", Kind::foreign},
      {"_verbose,exec", Kind::foreign},
      {"onednn_verbose,info,oneDNN v2.6.3 (commit N/A)", Kind::info},
      {"onednn_verbose,v1,info,cpu,runtime:OpenMP,nthr:2", Kind::info},
      {"onednn_verbose,primitive,info,template:operation,engine", Kind::info},
      {"onednn_verbose,create:cache_miss,cpu,convolution,jit:avx2,forward,src_f32,,,mb1,0.5", Kind::other},
      {"onednn_verbose,v1,primitive,create:dispatch,matmul,cpu,matmul,x", Kind::other},
      {"onednn_verbose,v1,primitive,create_nested:cache_hit,cpu,reorder,x", Kind::other},
      {"onednn_verbose,v1,graph,exec,cpu,100002,convolution_post_ops,x,0.1", Kind::other},
      {"onednn_verbose,v1,ukernel,exec,brgemm,x,0.1", Kind::other},
      {"onednn_verbose,primitive,exec:external,cpu,CpuGemmAssemblyWrapperKernel,0.1", Kind::other},
      {"onednn_verbose,primitive,error,cpu,runtime:x", Kind::other},
      {"onednn_verbose,", Kind::other},
      {"onednn_verbose,exec,", Kind::execution},
  };
  for (const auto& [line, kind] : lines) EXPECT_EQ(parse_onednn_line(line).kind, kind) << line;
}

TEST(OnednnExecution, TakesTimesAsPrintfWritesThem) {
  const std::pair<std::string_view, double> times[] = {
      {"0", 0}, {"1.2e+03", 1.2}, {"3.09e-05", 3.09e-8}, {"12.5", 0.0125}};
  for (const auto& [text, time_s] : times) {
    EXPECT_DOUBLE_EQ(parse_onednn_execution("cpu,sum,jit,undef,a,,,2," + std::string(text)).time_s, time_s);
  }
}

std::string refusal(std::string_view text) {
  try {
    split_onednn_primitive(parse_onednn_execution(text).text);
  } catch (const MalformedOnednnLine& error) {
    return error.what();
  }
  return "accepted";
}

TEST(OnednnExecution, SaysWhatIsWrong) {
  EXPECT_THAT(refusal("cpu,sum,jit,undef,a,,,2,"), HasSubstr("the time is ''"));
  for (const std::string_view time : {"fast", "1.5ms", "-1", "nan", "inf", "1e999", " 1"})
    EXPECT_THAT(refusal("cpu,sum,jit,undef,a,,,2," + std::string(time)), HasSubstr("the time is '"));
  EXPECT_THAT(refusal(""), HasSubstr("the engine is ''"));
  EXPECT_THAT(refusal("cpu"), HasSubstr("no primitive follows the engine"));
  EXPECT_THAT(refusal("cpu,,1"), HasSubstr("no primitive follows the engine"));
  EXPECT_THAT(refusal("cpu,matmul,1"), HasSubstr("2 fields between 'exec' and the time, accepted are 8"));
  EXPECT_THAT(refusal("cpu,matmul,a,b,c,d,e,f,g,1"), HasSubstr("9 fields"));
  // As versions before 1.0 did, without an engine.
  EXPECT_THAT(
      refusal("convolution,jit:avx2,forward_training,fsrc:nchw fwei:OIhw8i8o,alg:conv,mb1,0.1"),
      HasSubstr("the engine is 'convolution', accepted are cpu and gpu, which versions since 1.0 print"));
}

TEST(OperandType, FindsAnOperandByItsWholeName) {
  constexpr std::string_view kOperands =
      "src_layer_bf16::blocked:abc:f0 wei_layer_s8:p:blocked:abdEc32e:f1 bias_f32::blocked:abcd:f0 "
      "dst_layer_f8_e5m2::blocked:abc:f0 diff_src_iter_f16::blocked:abcd:f0";
  EXPECT_EQ(operand_type(kOperands, "src_layer"), "bf16");
  EXPECT_EQ(operand_type(kOperands, "wei_layer"), "s8");
  EXPECT_EQ(operand_type(kOperands, "dst_layer"), "f8_e5m2");
  EXPECT_EQ(operand_type(kOperands, "src_iter"), "") << "only its difference is there";
  EXPECT_EQ(operand_type(kOperands, "wei_proj"), "");
  EXPECT_EQ(operand_type("dst", "dst"), "");
  // 1.0 leaves out some of the blanks.
  constexpr std::string_view kWithoutBlanks =
      "src_layer_f32::blocked:abc:f0src_iter_undef::undef:: "
      "bias_f32::blocked:abcd:f0dst_layer_f32::blocked:abc:f0";
  EXPECT_EQ(operand_type(kWithoutBlanks, "src_iter"), "undef");
  EXPECT_EQ(operand_type(kWithoutBlanks, "dst_layer"), "f32");
}

TEST(FindOnednnMarker, FindsTheNameWithWhatFollowsIt) {
  EXPECT_EQ(find_onednn_marker("dnnl_verbose,"), 0U);
  EXPECT_EQ(find_onednn_marker("my_verbose,mkldnn_verbose,"), 11U);
  EXPECT_EQ(find_onednn_marker("onednn_verbose,onednn_verbose,", 1), 15U);
  EXPECT_EQ(find_onednn_marker("onednn_verbose"), std::string_view::npos);
}

}  // namespace
}  // namespace flopline
