#if defined(__x86_64__)
#include "bench/amx_kernels.h"

#include <array>

#include <asm/prctl.h>
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace flopline {
namespace {

constexpr int kRows = 16, kRowBytes = 64;

// The operand of LDTILECFG. Palette 1 has eight tiles of at most kRows rows of kRowBytes; what belongs to no
// tile must be 0 (Intel SDM, vol. 2A, LDTILECFG).
struct TileConfig {
  std::uint8_t palette;
  std::uint8_t start_row;
  std::uint8_t reserved[14];
  std::uint16_t row_bytes[16];
  std::uint8_t rows[16];
};
static_assert(sizeof(TileConfig) == 64);

template <class T>
using Tile = std::array<T, kRows * kRowBytes / sizeof(T)>;

template <class T>
constexpr Tile<T> tile_of(T value) {
  Tile<T> tile{};
  tile.fill(value);
  return tile;
}

// All three constants, as GCC 12 is not told how much of them the intrinsics read.
alignas(64) constexpr TileConfig kEightTiles = {
    .palette = 1,
    .start_row = 0,
    .reserved = {},
    .row_bytes = {kRowBytes, kRowBytes, kRowBytes, kRowBytes, kRowBytes, kRowBytes, kRowBytes, kRowBytes},
    .rows = {kRows, kRows, kRows, kRows, kRows, kRows, kRows, kRows}};
alignas(64) constexpr auto kBf16Ones = tile_of<std::uint16_t>(0x3f80);
alignas(64) constexpr auto kS8Ones = tile_of<std::int8_t>(1);

// Tiles 6 and 7 are the factors, which may not be the same tile. The six others are sums: an instruction
// starts every 16 cycles and takes 52 (Intel Optimization Reference Manual, "Intel AMX").
constexpr int kSums = 6;
static_assert(kAmxInstructionsPerRound == kSums);

// The number of a tile is part of the instruction, so that no loop can count it.
#define FLOPLINE_EACH_SUM(DO) \
  DO(0);                      \
  DO(1);                      \
  DO(2);                      \
  DO(3);                      \
  DO(4);                      \
  DO(5)
#define FLOPLINE_BF16_DOT(sum) _tile_dpbf16ps(sum, 6, 7)
#define FLOPLINE_S8_DOT(sum) _tile_dpbssd(sum, 6, 7)
#define FLOPLINE_STORE(sum) _tile_stored(sum, sums[sum].data(), kRowBytes)

template <class T>
double total(const std::array<Tile<T>, kSums>& sums) {
  double total = 0;
  for (const Tile<T>& sum : sums) {
    for (const T lane : sum) total += static_cast<double>(lane);
  }
  return total;
}

enum class Feature : unsigned { amx_bf16 = 1U << 22, amx_tile = 1U << 24, amx_int8 = 1U << 25 };

bool cpu_has(Feature feature) {  // Intel SDM, vol. 2A, CPUID leaf 7
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (edx & static_cast<unsigned>(feature)) != 0;
}

// A tile is kilobytes of state, which Linux keeps only for processes that ask (since 5.16; in its
// documentation x86/xstate). It refuses where the hypervisor or the kernel has not enabled them.
bool may_use_tiles() {
  constexpr long kTileData = 18;  // its bit in XCR0
  static const bool granted =
      cpu_has(Feature::amx_tile) && syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, kTileData) == 0;
  return granted;
}

}  // namespace

bool has_amx_bf16() { return cpu_has(Feature::amx_bf16) && may_use_tiles(); }
bool has_amx_int8() { return cpu_has(Feature::amx_int8) && may_use_tiles(); }

__attribute__((target("amx-tile,amx-bf16"))) double amx_bf16_dot(std::int64_t rounds) {
  std::array<Tile<float>, kSums> sums;
  _tile_loadconfig(&kEightTiles);  // which makes every tile zero
  _tile_loadd(6, kBf16Ones.data(), kRowBytes);
  _tile_loadd(7, kBf16Ones.data(), kRowBytes);
  for (std::int64_t round = 0; round < rounds; ++round) {
    FLOPLINE_EACH_SUM(FLOPLINE_BF16_DOT);
  }
  FLOPLINE_EACH_SUM(FLOPLINE_STORE);
  _tile_release();
  return 2 * total(sums);
}

__attribute__((target("amx-tile,amx-int8"))) double amx_s8_dot(std::int64_t rounds) {
  std::array<Tile<std::int32_t>, kSums> sums;
  _tile_loadconfig(&kEightTiles);
  _tile_loadd(6, kS8Ones.data(), kRowBytes);
  _tile_loadd(7, kS8Ones.data(), kRowBytes);
  for (std::int64_t round = 0; round < rounds; ++round) {
    FLOPLINE_EACH_SUM(FLOPLINE_S8_DOT);
  }
  FLOPLINE_EACH_SUM(FLOPLINE_STORE);
  _tile_release();
  return 2 * total(sums);
}

}  // namespace flopline
#endif
