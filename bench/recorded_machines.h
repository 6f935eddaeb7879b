// For tests: what machines say of their CPU and its counters, in the files that flopline reads of it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/recorded_tree.h"

namespace flopline {

class RecordedMachine : public RecordedTree {
 public:
  using Files = std::vector<std::pair<std::string, std::string>>;

  // A device under /sys/bus/event_source; files are relative to its folder.
  RecordedMachine& add_device(const std::string& name, int type, const Files& files) {
    const std::string folder = "sys/bus/event_source/devices/" + name + "/";
    add(folder + "type", std::to_string(type) + "\n");
    for (const auto& [file, content] : files) add(folder + file, content + "\n");
    return *this;
  }

  RecordedMachine& set_paranoid(int value) {
    add("proc/sys/kernel/perf_event_paranoid", std::to_string(value) + "\n");
    return *this;
  }

  RecordedMachine& set_x86_cpu(const std::string& vendor, int family, int model, const std::string& flags) {
    add("proc/cpuinfo",
        "processor\t: 0\nvendor_id\t: " + vendor + "\ncpu family\t: " + std::to_string(family) +
            "\nmodel\t\t: " + std::to_string(model) + "\nmodel name\t: A CPU\nflags\t\t: " + flags + "\n");
    return *this;
  }

  RecordedMachine& add_software_devices() {
    add_device("software", 1, {}).add_device("tracepoint", 2, {}).add_device("breakpoint", 5, {});
    add_device("uprobe", 6, {});
    return add_device("msr", 7, {{"events/tsc", "event=0x00"}, {"format/event", "config:0-63"}});
  }
};

// Two sockets of 32 CPUs (Ice Lake), whose memory controllers are described twice: by channel, and by
// counters that always run. Persistent memory (ddrt) is not DRAM.
class IntelServer : public RecordedMachine {
 public:
  IntelServer() {
    set_x86_cpu("GenuineIntel", 6, 0x6a, "sse2 avx2 avx512f").set_paranoid(2).add_software_devices();
    add_device("cpu", 4, {{"format/event", "config:0-7"}, {"format/umask", "config:8-15"}});
    for (const int channel : {0, 1})
      add_device("uncore_imc_" + std::to_string(channel), 14 + channel, channel_files());
    add_device("uncore_imc_free_running_0", 30, free_running_files());
    add_device("uncore_cha_0", 40, {{"cpumask", "0,32"}, {"events/clockticks", "event=0x00"}});
  }

 private:
  static Files channel_files() {
    return {{"cpumask", "0,32"},
            {"format/event", "config:0-7"},
            {"format/umask", "config:8-15"},
            {"events/clockticks", "event=0x00,umask=0x00"},
            {"events/cas_count_read", "event=0x04,umask=0x0f"},
            {"events/cas_count_read.scale", "6.103515625e-5"},
            {"events/cas_count_read.unit", "MiB"},
            {"events/cas_count_write", "event=0x04,umask=0x30"},
            {"events/cas_count_write.scale", "6.103515625e-5"},
            {"events/cas_count_write.unit", "MiB"}};
  }

  static Files free_running_files() {
    Files files = {{"cpumask", "0,32"}, {"format/event", "config:0-7"}, {"format/umask", "config:8-15"}};
    int umask = 0x20;
    for (const std::string event : {"read", "write", "ddrt_read", "ddrt_write"}) {
      files.emplace_back("events/" + event, "event=0xff,umask=" + std::to_string(umask++));
      files.emplace_back("events/" + event + ".scale", "6.103515625e-5");
      files.emplace_back("events/" + event + ".unit", "MiB");
    }
    return files;
  }
};

// The same in a container of a distribution that lets users count nothing.
class IntelServerContainer : public IntelServer {
 public:
  IntelServerContainer() { set_paranoid(4); }
};

// One socket (Zen 4) without a hypervisor. The kernel describes no events of its memory controllers, only how
// they are written.
class AmdServer : public RecordedMachine {
 public:
  AmdServer() {
    set_x86_cpu("AuthenticAMD", 0x19, 0x11, "sse2 avx2 avx512f avx512_bf16")
        .set_paranoid(2)
        .add_software_devices();
    add_device("cpu", 4, {{"format/event", "config:0-7,32-35"}, {"format/umask", "config:8-15"}});
    add_device(
        "amd_df", 11,
        {{"cpumask", "0"}, {"format/event", "config:0-7,32-37"}, {"format/umask", "config:8-15,24-27"}});
    add_device("amd_l3", 12, {{"cpumask", "0,8"}, {"format/event", "config:0-7"}});
    for (const int channel : {0, 1, 2}) {
      add_device("amd_umc_" + std::to_string(channel), 13 + channel,
                 {{"cpumask", "0"}, {"format/event", "config:0-7"}, {"format/rdwrmask", "config:8-9"}});
    }
  }
};

// A virtual machine to which the host passes no counters on.
class VirtualMachine : public RecordedMachine {
 public:
  VirtualMachine() {
    set_x86_cpu("AuthenticAMD", 0x19, 0x11, "sse2 avx2 hypervisor").set_paranoid(2).add_software_devices();
  }
};

}  // namespace flopline
