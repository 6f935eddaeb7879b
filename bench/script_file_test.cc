#include "bench/script_file.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace flopline {
namespace {

TEST(ScriptFile, OfAProgramWhereItWasBuiltIsThatOfTheSources) {
  EXPECT_EQ(script_file("plot.py"),
            std::filesystem::canonical(FLOPLINE_SOURCE_DIR "/scripts/plot.py").string());
}

}  // namespace
}  // namespace flopline
