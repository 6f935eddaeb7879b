#include "bench/memory_limit.h"

#include <gmock/gmock.h>

#include "bench/recorded_tree.h"

namespace flopline {
namespace {

using testing::Optional;

TEST(MemoryLeft, IsTheLimitLessWhatIsInUse) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "0::/job\n");
  tree.add("sys/fs/cgroup/job/memory.max", "2147483648\n").add("sys/fs/cgroup/job/memory.current", "1000\n");
  EXPECT_THAT(read_memory_left(tree.files()), Optional(2147482648));
}

// A compiler leaves a container full of them.
TEST(MemoryLeft, CountsPagesOfFilesAsFree) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "0::/\n");
  tree.add("sys/fs/cgroup/memory.max", "1000\n").add("sys/fs/cgroup/memory.current", "990\n");
  tree.add("sys/fs/cgroup/memory.stat", "anon 290\nfile 700\ninactive_file 500\nactive_file 150\nshmem 50\n");
  EXPECT_THAT(read_memory_left(tree.files()), Optional(660));
  tree.add("sys/fs/cgroup/memory.current", "300\n");
  EXPECT_THAT(read_memory_left(tree.files()), Optional(1000)) << "never more than the limit";
  tree.add("sys/fs/cgroup/memory.current", "3000\n");
  EXPECT_THAT(read_memory_left(tree.files()), Optional(0)) << "never less than nothing";
}

TEST(MemoryLeft, IsTheLeastOfAllGroupsAbove) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "0::/pod/container\n");
  tree.add("sys/fs/cgroup/pod/container/memory.max", "500\n");
  tree.add("sys/fs/cgroup/pod/container/memory.current", "100\n");
  tree.add("sys/fs/cgroup/pod/memory.max", "600\n").add("sys/fs/cgroup/pod/memory.current", "350\n");
  EXPECT_THAT(read_memory_left(tree.files()), Optional(250));
}

TEST(MemoryLeft, CgroupV1) {
  RecordedTree tree;
  tree.add("proc/self/cgroup", "4:memory:/docker/abc\n1:cpu:/\n0::/\n");
  const std::string top = "sys/fs/cgroup/memory/", group = top + "docker/abc/";
  tree.add(top + "memory.limit_in_bytes", "9223372036854771712\n");
  tree.add(top + "memory.usage_in_bytes", "1301336064\n");
  EXPECT_EQ(read_memory_left(tree.files()), std::nullopt) << "as many whole pages as there can be";
  tree.add(group + "memory.limit_in_bytes", "1000\n").add(group + "memory.usage_in_bytes", "400\n");
  tree.add(group + "memory.stat", "inactive_file 1\ntotal_inactive_file 30\ntotal_active_file 20\n");
  EXPECT_THAT(read_memory_left(tree.files()), Optional(650));
}

TEST(MemoryLeft, IsUnknownWithoutALimit) {
  RecordedTree tree;
  EXPECT_EQ(read_memory_left(tree.files()), std::nullopt);
  tree.add("proc/self/cgroup", "0::/\n").add("sys/fs/cgroup/memory.max", "max\n");
  tree.add("sys/fs/cgroup/memory.current", "1000\n");
  EXPECT_EQ(read_memory_left(tree.files()), std::nullopt);
}

}  // namespace
}  // namespace flopline
