// Kernels that move memory and do little else, one set per instruction set.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace flopline {

// The arrays of one thread. Each one is aligned to kBandwidthAlignment bytes, and `elements` is a multiple of
// kBandwidthBlock. A kernel touches the arrays it needs: destination if it stores, first and second if it
// loads.
struct BandwidthArrays {
  float* destination = nullptr;
  const float* first = nullptr;
  const float* second = nullptr;
  std::int64_t elements = 0;
};

constexpr std::int64_t kBandwidthAlignment = 64;  // bytes
constexpr std::int64_t kBandwidthBlock = 128;     // elements

// The factor of scale and triad, and the value that is written.
constexpr float kBandwidthScalar = 3.0F;

struct BandwidthKernel {
  std::string_view name;  // "read", "write", "write_nt" (past the caches), "copy", "scale", "add", "triad"
  int bytes_loaded;       // per element of work
  int bytes_stored;

  // Goes `passes` times over all elements, which leaves
  //   write, write_nt  destination = kBandwidthScalar
  //   copy             destination = first
  //   scale            destination = kBandwidthScalar * first
  //   add              destination = first + second
  //   triad            destination = first + kBandwidthScalar * second
  // and for read returns passes times the sum of first, its bits taken for integers, modulo 2^32, so that no
  // load can be left out; the others return 0.
  std::uint32_t (*run)(const BandwidthArrays& arrays, std::int64_t passes);

  constexpr int bytes() const { return bytes_loaded + bytes_stored; }
  constexpr int arrays() const { return bytes() / static_cast<int>(sizeof(float)); }
};

struct BandwidthKernels {
  std::string_view isa;  // as in PeakKernel
  bool (*available)();
  std::span<const BandwidthKernel> kernels;  // read first; write_nt only where the instruction set has it
};

// All instruction sets this build has kernels for, narrowest first. The first one is always available.
std::span<const BandwidthKernels> bandwidth_kernels();

// The last of bandwidth_kernels() that this CPU can run.
const BandwidthKernels& widest_bandwidth_kernels();

}  // namespace flopline
