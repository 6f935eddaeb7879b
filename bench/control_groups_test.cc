#include "bench/control_groups.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "bench/recorded_tree.h"

namespace flopline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Folders of v2 end in " v2".
std::vector<std::string> folders(const std::string& memberships, const std::string& controller) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", memberships);
  std::vector<std::string> found;
  for (const auto& [folder, is_v2] : control_groups(tree.files(), controller))
    found.push_back((folder / "").parent_path().string() + (is_v2 ? " v2" : ""));
  return found;
}

TEST(ControlGroups, AreThatOfTheProcessAndAllAboveIt) {
  EXPECT_THAT(
      folders("0::/a/b\n", "cpu"),
      ElementsAre("sys/fs/cgroup/a/b v2", "sys/fs/cgroup/a v2", "sys/fs/cgroup v2",
                  "sys/fs/cgroup/unified/a/b v2", "sys/fs/cgroup/unified/a v2", "sys/fs/cgroup/unified v2"));
}

TEST(ControlGroups, OfTheFirstVersionAreThoseOfTheController) {
  const std::string memberships = "5:memory:/m\n4:cpu,cpuacct:/c\n1:cpuset:/s\n";
  EXPECT_THAT(folders(memberships, "memory"), ElementsAre("sys/fs/cgroup/memory/m", "sys/fs/cgroup/memory",
                                                          "sys/fs/cgroup/memory/m", "sys/fs/cgroup/memory"));
  EXPECT_THAT(folders(memberships, "cpu"),
              ElementsAre("sys/fs/cgroup/cpu,cpuacct/c", "sys/fs/cgroup/cpu,cpuacct", "sys/fs/cgroup/cpu/c",
                          "sys/fs/cgroup/cpu"));
}

TEST(ControlGroups, AreNoneWhereTheSystemTellsNone) {
  EXPECT_THAT(control_groups(RecordedTree().files(), "cpu"), IsEmpty());
  EXPECT_THAT(folders("nonsense\n0:\n", "cpu"), IsEmpty());
}

}  // namespace
}  // namespace flopline
