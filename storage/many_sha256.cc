#include "storage/many_sha256.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include "storage/audit_log.h"

// GCC alone turns its vectors into those of the processor by these pragmas.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define BLUEGATE_SHA256_LANES 1
#include <cpuid.h>
#endif

namespace bluegate::storage {

#ifdef BLUEGATE_SHA256_LANES
namespace {

constexpr size_t kBlockBytes = 64;

// One state of SHA-256 a lane: words[i][lane].
struct LaneState {
  alignas(64) uint32_t words[8][kSha256LanesMax];
};

// FIPS 180-4, 5.3.3 and 4.2.2.
constexpr std::array<uint32_t, 8> kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr std::array<uint32_t, 64> kRoundConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl")
namespace lanes16 {
constexpr int kLanes = 16;
#include "storage/sha256_lanes.inc"
}  // namespace lanes16
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,prefer-vector-width=256")
namespace lanes8_rotating {
constexpr int kLanes = 8;
#include "storage/sha256_lanes.inc"
}  // namespace lanes8_rotating
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2")
namespace lanes8 {
constexpr int kLanes = 8;
#include "storage/sha256_lanes.inc"
}  // namespace lanes8
#pragma GCC pop_options

struct Engine {
  size_t lanes;  // 1: no vectors that are worth it
  void (*compress)(const unsigned char* const* blocks, LaneState* lanes);
};

// For so many texts.
Engine FindEngine(size_t texts) {
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned kHasSha = 1U << 29;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & kHasSha) != 0) return {1, nullptr};
  if (__builtin_cpu_supports("avx512vl")) {
    return texts > 8 ? Engine{16, lanes16::Compress} : Engine{8, lanes8_rotating::Compress};
  }
  if (__builtin_cpu_supports("avx2")) return {8, lanes8::Compress};
  return {1, nullptr};
}

const Engine& EngineFor(size_t texts) {
  static const Engine few = FindEngine(1);
  static const Engine many = FindEngine(kSha256LanesMax);
  return texts > few.lanes ? many : few;
}

// A text on its way through a lane: its whole blocks, then one or two of rest, padding and length.
struct Passenger {
  size_t text = 0;  // index
  const unsigned char* at = nullptr;
  size_t whole_blocks = 0;
  std::array<unsigned char, 2 * kBlockBytes> tail{};
  size_t tail_blocks = 0;
  size_t tail_at = 0;

  Passenger() = default;
  Passenger(size_t index, std::string_view bytes)
      : text(index),
        at(reinterpret_cast<const unsigned char*>(bytes.data())),
        whole_blocks(bytes.size() / kBlockBytes) {
    const std::string_view rest = bytes.substr(whole_blocks * kBlockBytes);
    std::copy(rest.begin(), rest.end(), tail.begin());
    tail[rest.size()] = 0x80;
    tail_blocks = rest.size() + 1 + sizeof(uint64_t) <= kBlockBytes ? 1 : 2;
    const uint64_t bits = uint64_t{bytes.size()} * 8;
    for (size_t i = 0; i < sizeof(bits); ++i) {
      tail[tail_blocks * kBlockBytes - 1 - i] = static_cast<unsigned char>(bits >> (8 * i));
    }
  }
  bool done() const { return whole_blocks == 0 && tail_at == tail_blocks; }
  const unsigned char* NextBlock() {
    if (whole_blocks == 0) return tail.data() + kBlockBytes * tail_at++;
    const unsigned char* const block = at;
    at += kBlockBytes;
    --whole_blocks;
    return block;
  }
};

std::string TakeHash(const LaneState& state, size_t lane) {
  std::string hash;
  for (const auto& word : state.words) {
    for (int shift = 24; shift >= 0; shift -= 8)
      hash.push_back(static_cast<char>(word[lane] >> shift));
  }
  return hash;
}

void HashInLanes(const Engine& engine, absl::Span<const std::string_view> texts,
                 std::vector<std::string>* hashes) {
  static constexpr std::array<unsigned char, kBlockBytes> kNothing{};
  // The longest first, so that the lanes empty at about the same time.
  std::vector<size_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](size_t x, size_t y) { return texts[x].size() > texts[y].size(); });
  size_t next = 0;
  LaneState state{};
  std::array<Passenger, kSha256LanesMax> passengers;
  std::array<bool, kSha256LanesMax> taken{};
  for (;;) {
    std::array<const unsigned char*, kSha256LanesMax> blocks;
    size_t riding = 0;
    for (size_t lane = 0; lane < engine.lanes; ++lane) {
      if (taken[lane] && passengers[lane].done()) {
        (*hashes)[passengers[lane].text] = TakeHash(state, lane);
        taken[lane] = false;
      }
      if (!taken[lane] && next < order.size()) {
        passengers[lane] = Passenger(order[next], texts[order[next]]);
        ++next;
        taken[lane] = true;
        for (size_t i = 0; i < kStart.size(); ++i) state.words[i][lane] = kStart[i];
      }
      blocks[lane] = taken[lane] ? passengers[lane].NextBlock() : kNothing.data();
      riding += taken[lane];
    }
    if (riding == 0) return;
    engine.compress(blocks.data(), &state);
  }
}

}  // namespace
#endif  // BLUEGATE_SHA256_LANES

size_t Sha256Lanes() {
#ifdef BLUEGATE_SHA256_LANES
  return EngineFor(kSha256LanesMax).lanes;
#else
  return 1;
#endif
}

std::vector<std::string> Sha256Each(absl::Span<const std::string_view> texts) {
  std::vector<std::string> hashes(texts.size());
#ifdef BLUEGATE_SHA256_LANES
  // A vector takes as long for one lane as for all.
  constexpr size_t kLanesWorthIt = 4;
  const Engine& engine = EngineFor(texts.size());
  if (engine.lanes > 1 && texts.size() >= kLanesWorthIt) {
    HashInLanes(engine, texts, &hashes);
    return hashes;
  }
#endif
  for (size_t i = 0; i < texts.size(); ++i) hashes[i] = Sha256(texts[i]);
  return hashes;
}

}  // namespace bluegate::storage
