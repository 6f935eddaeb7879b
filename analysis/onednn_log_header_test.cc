#include "analysis/onednn_log_header.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace flopline {
namespace {

OnednnHeader header(std::initializer_list<std::string_view> lines) {
  OnednnHeader all;
  for (const std::string_view line : lines) all.read(line);
  return all;
}

TEST(OnednnHeader, TellsVersionThreadsAndInstructionSet) {
  EXPECT_EQ(header({"oneDNN v2.6.3 (commit N/A)", "cpu,runtime:OpenMP,nthr:2", "cpu,isa:Intel AVX2",
                    "gpu,runtime:none", "prim_template:operation,engine"})
                .about(),
            "oneDNN 2.6.3 log, 2 threads, Intel AVX2");
  EXPECT_EQ(header({"oneDNN v3.10.2 (commit a)", "cpu,runtime:OpenMP,nthr:1"}).about(),
            "oneDNN 3.10.2 log, 1 thread");
  EXPECT_EQ(header({"DNNL v1.2.0 (commit a)", "cpu,runtime:OpenMP"}).about(), "oneDNN 1.2.0 log");
  EXPECT_EQ(header({"Intel(R) MKL-DNN v1.0.4 (Git Hash a),Intel(R) AVX2"}).about(), "oneDNN 1.0.4 log");
  EXPECT_EQ(header({}).about(), "oneDNN log");
}

TEST(OnednnHeader, TellsThreadsOnlyWhereAllProgramsHadThem) {
  EXPECT_EQ(header({}).threads(), 0);
  EXPECT_EQ(header({"cpu,runtime:OpenMP,nthr:2", "cpu,runtime:OpenMP,nthr:2"}).threads(), 2);
  EXPECT_EQ(header({"cpu,runtime:OpenMP,nthr:2", "cpu,runtime:OpenMP,nthr:4"}).threads(), 0);
  EXPECT_EQ(header({"cpu,runtime:OpenMP,nthr:-2"}).threads(), 0);
  EXPECT_EQ(header({"cpu,runtime:OpenMP,nthr:99999999999"}).threads(), 0);
  EXPECT_EQ(header({"gpu,nthr:3"}).threads(), 0);
}

TEST(OnednnHeader, IsSafeOnATerminal) {
  EXPECT_EQ(header({"oneDNN v\x1b[2J", "cpu,isa:a\tb"}).about(), "oneDNN ?[2J log, a?b");
  EXPECT_EQ(printable("a\nbc", 3), "a?b");
}

}  // namespace
}  // namespace flopline
