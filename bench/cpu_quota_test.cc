#include "bench/cpu_quota.h"

#include <gmock/gmock.h>

#include "bench/recorded_tree.h"

namespace flopline {
namespace {

using testing::DoubleEq;
using testing::Optional;

TEST(CpuQuota, CgroupV2) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "0::/user.slice/job\n");
  tree.add("sys/fs/cgroup/user.slice/job/cpu.max", "150000 100000\n");
  EXPECT_THAT(read_cpu_quota(tree.files()), Optional(DoubleEq(1.5)));
}

TEST(CpuQuota, TheSmallestOfAllGroupsAboveCounts) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "0::/pod/container\n");
  tree.add("sys/fs/cgroup/pod/container/cpu.max", "400000 100000\n");
  tree.add("sys/fs/cgroup/pod/cpu.max", "200000 100000\n");
  tree.add("sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_THAT(read_cpu_quota(tree.files()), Optional(DoubleEq(2)));
}

TEST(CpuQuota, InAContainerThePathIsTheHostsAndTheTopIsOurs) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "0::/../../kubepods/pod1\n");
  tree.add("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_THAT(read_cpu_quota(tree.files()), Optional(DoubleEq(0.5)));
}

TEST(CpuQuota, MaxIsNone) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "0::/\n").add("sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(read_cpu_quota(tree.files()), std::nullopt);
}

TEST(CpuQuota, CgroupV1) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n");
  tree.add("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "300000\n");
  tree.add("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
  EXPECT_THAT(read_cpu_quota(tree.files()), Optional(DoubleEq(3)));
}

// As on the machine this was written on: v1 controllers, and v2 beside them without any.
TEST(CpuQuota, CgroupV1WithoutLimitBesideV2) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "2:cpuacct:/\n1:cpu:/\n0::/\n").add("sys/fs/cgroup/unified/cgroup.procs", "");
  tree.add("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n")
      .add("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(read_cpu_quota(tree.files()), std::nullopt);
  tree.add("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "80000\n");
  EXPECT_THAT(read_cpu_quota(tree.files()), Optional(DoubleEq(0.8)));
}

TEST(CpuQuota, OtherControllersDoNotCount) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "1:cpuset:/a\n");
  tree.add("sys/fs/cgroup/cpuset/a/cpu.cfs_quota_us", "1000\n");
  tree.add("sys/fs/cgroup/cpuset/a/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(read_cpu_quota(tree.files()), std::nullopt);
}

TEST(CpuQuota, NoControlGroupsOrBrokenOnes) {
  RecordedTree tree;
  EXPECT_EQ(read_cpu_quota(tree.files()), std::nullopt);
  tree.add("proc/self/cgroup", "nonsense\n0:\n0::/a\n").add("sys/fs/cgroup/a/cpu.max", "100000 0\n");
  EXPECT_EQ(read_cpu_quota(tree.files()), std::nullopt);
}

}  // namespace
}  // namespace flopline
