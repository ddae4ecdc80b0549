#include "storage/many_sha256.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <numeric>

#include "storage/audit_log.h"

// GCC alone turns its vectors into those of the processor by these pragmas.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define BLUEGATE_SHA256_LANES 1
#include <cpuid.h>
#include <immintrin.h>
// GCC 12 takes what its own header leaves undefined on purpose for a mistake.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace bluegate::storage {

#ifdef BLUEGATE_SHA256_LANES
namespace {

constexpr size_t kBlockBytes = 64;
constexpr size_t kSha256LanesMax = 16;

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
#pragma GCC target("avx512f,avx512vl,avx512bw")
namespace lanes16 {
using Words = __m512i;
// The words of all lanes' blocks, which are big-endian: words[i] has word i of every lane.
void LoadWords(const unsigned char* const* blocks, Words* words) {
  const Words swap =
      _mm512_broadcast_i32x4(_mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
  Words row[16], pair[16], four[16];
  for (int lane = 0; lane < 16; ++lane) {
    row[lane] = _mm512_shuffle_epi8(_mm512_loadu_si512(blocks[lane]), swap);
  }
  for (int i = 0; i < 16; i += 2) {
    pair[i] = _mm512_unpacklo_epi32(row[i], row[i + 1]);
    pair[i + 1] = _mm512_unpackhi_epi32(row[i], row[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    four[i] = _mm512_unpacklo_epi64(pair[i], pair[i + 2]);
    four[i + 1] = _mm512_unpackhi_epi64(pair[i], pair[i + 2]);
    four[i + 2] = _mm512_unpacklo_epi64(pair[i + 1], pair[i + 3]);
    four[i + 3] = _mm512_unpackhi_epi64(pair[i + 1], pair[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    const Words even_low = _mm512_shuffle_i32x4(four[i], four[4 + i], 0x88);
    const Words odd_low = _mm512_shuffle_i32x4(four[i], four[4 + i], 0xdd);
    const Words even_high = _mm512_shuffle_i32x4(four[8 + i], four[12 + i], 0x88);
    const Words odd_high = _mm512_shuffle_i32x4(four[8 + i], four[12 + i], 0xdd);
    words[i] = _mm512_shuffle_i32x4(even_low, even_high, 0x88);
    words[4 + i] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
    words[8 + i] = _mm512_shuffle_i32x4(even_low, even_high, 0xdd);
    words[12 + i] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd);
  }
}
#define BLUEGATE_ADD _mm512_add_epi32
#define BLUEGATE_ROTATED _mm512_ror_epi32
#define BLUEGATE_SHIFTED _mm512_srli_epi32
#define BLUEGATE_XOR3(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x96)
#define BLUEGATE_CHOICE(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xca)
#define BLUEGATE_MAJORITY(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xe8)
#define BLUEGATE_EACH(x) _mm512_set1_epi32(static_cast<int>(x))
#include "storage/sha256_lanes.inc"
}  // namespace lanes16
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2")
namespace lanes8 {
using Words = __m256i;
void LoadWords(const unsigned char* const* blocks, Words* words) {
  const Words swap = _mm256_broadcastsi128_si256(
      _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
  for (int half = 0; half < 2; ++half) {
    Words row[8], pair[8], four[8];
    for (int lane = 0; lane < 8; ++lane) {
      Words bytes;
      std::memcpy(&bytes, blocks[lane] + sizeof(bytes) * half, sizeof(bytes));
      row[lane] = _mm256_shuffle_epi8(bytes, swap);
    }
    for (int i = 0; i < 8; i += 2) {
      pair[i] = _mm256_unpacklo_epi32(row[i], row[i + 1]);
      pair[i + 1] = _mm256_unpackhi_epi32(row[i], row[i + 1]);
    }
    for (int i = 0; i < 8; i += 4) {
      four[i] = _mm256_unpacklo_epi64(pair[i], pair[i + 2]);
      four[i + 1] = _mm256_unpackhi_epi64(pair[i], pair[i + 2]);
      four[i + 2] = _mm256_unpacklo_epi64(pair[i + 1], pair[i + 3]);
      four[i + 3] = _mm256_unpackhi_epi64(pair[i + 1], pair[i + 3]);
    }
    for (int i = 0; i < 4; ++i) {
      words[8 * half + i] = _mm256_permute2x128_si256(four[i], four[i + 4], 0x20);
      words[8 * half + i + 4] = _mm256_permute2x128_si256(four[i], four[i + 4], 0x31);
    }
  }
}
#define BLUEGATE_ADD _mm256_add_epi32
#define BLUEGATE_ROTATED(x, n) \
  _mm256_or_si256(_mm256_srli_epi32(x, n), _mm256_slli_epi32(x, 32 - n))
#define BLUEGATE_SHIFTED _mm256_srli_epi32
#define BLUEGATE_XOR3(x, y, z) _mm256_xor_si256(_mm256_xor_si256(x, y), z)
#define BLUEGATE_CHOICE(x, y, z) _mm256_xor_si256(z, _mm256_and_si256(x, _mm256_xor_si256(y, z)))
#define BLUEGATE_MAJORITY(x, y, z) \
  _mm256_or_si256(_mm256_and_si256(x, y), _mm256_and_si256(z, _mm256_or_si256(x, y)))
#define BLUEGATE_EACH(x) _mm256_set1_epi32(static_cast<int>(x))
#include "storage/sha256_lanes.inc"
}  // namespace lanes8
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("sha,sse4.1")
// The processor's instructions for SHA-256. Their rounds wait for each other: two texts at a time
// fill the gaps.
namespace pairs {
void Compress(const unsigned char* const* blocks, size_t count, LaneState* lanes) {
  constexpr size_t kLanes = 2;
  const __m128i swap = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
  const auto word = [lanes](int i, size_t lane) { return static_cast<int>(lanes->words[i][lane]); };
  __m128i abef[kLanes], cdgh[kLanes];
  for (size_t lane = 0; lane < kLanes; ++lane) {
    abef[lane] = _mm_set_epi32(word(0, lane), word(1, lane), word(4, lane), word(5, lane));
    cdgh[lane] = _mm_set_epi32(word(2, lane), word(3, lane), word(6, lane), word(7, lane));
  }
  for (size_t block = 0; block < count; ++block) {
    __m128i schedule[kLanes][4];
    __m128i abef_before[kLanes], cdgh_before[kLanes];
#pragma GCC unroll 2
    for (size_t lane = 0; lane < kLanes; ++lane) {
      abef_before[lane] = abef[lane];
      cdgh_before[lane] = cdgh[lane];
      const auto* const four_words =
          reinterpret_cast<const __m128i*>(blocks[lane] + kBlockBytes * block);
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) {
        schedule[lane][i] = _mm_shuffle_epi8(_mm_loadu_si128(four_words + i), swap);
      }
    }
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) {  // four rounds at a time
      const __m128i constants =
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(&kRoundConstants[4 * i]));
#pragma GCC unroll 2
      for (size_t lane = 0; lane < kLanes; ++lane) {
        __m128i* const words = schedule[lane];
        const __m128i added = _mm_add_epi32(words[i & 3], constants);
        cdgh[lane] = _mm_sha256rnds2_epu32(cdgh[lane], abef[lane], added);
        abef[lane] = _mm_sha256rnds2_epu32(abef[lane], cdgh[lane], _mm_shuffle_epi32(added, 0x0e));
        if (i >= 12) continue;
        const __m128i before7 = _mm_alignr_epi8(words[(i + 3) & 3], words[(i + 2) & 3], 4);
        words[i & 3] = _mm_sha256msg2_epu32(
            _mm_add_epi32(_mm_sha256msg1_epu32(words[i & 3], words[(i + 1) & 3]), before7),
            words[(i + 3) & 3]);
      }
    }
#pragma GCC unroll 2
    for (size_t lane = 0; lane < kLanes; ++lane) {
      abef[lane] = _mm_add_epi32(abef[lane], abef_before[lane]);
      cdgh[lane] = _mm_add_epi32(cdgh[lane], cdgh_before[lane]);
    }
  }
  for (size_t lane = 0; lane < kLanes; ++lane) {
    alignas(16) uint32_t feba[4], hgdc[4];
    _mm_store_si128(reinterpret_cast<__m128i*>(feba), abef[lane]);
    _mm_store_si128(reinterpret_cast<__m128i*>(hgdc), cdgh[lane]);
    for (int i = 0; i < 2; ++i) {
      lanes->words[i][lane] = feba[3 - i];
      lanes->words[2 + i][lane] = hgdc[3 - i];
      lanes->words[4 + i][lane] = feba[1 - i];
      lanes->words[6 + i][lane] = hgdc[1 - i];
    }
  }
}
}  // namespace pairs
#pragma GCC pop_options

// Side by side, as many texts as there are lanes.
struct Engine {
  size_t lanes;
  void (*compress)(const unsigned char* const* blocks, size_t count, LaneState* lanes);
};

Engine EngineOf(HashingWay way) {
  if (way == HashingWay::kSixteenLanes) return {16, lanes16::Compress};
  if (way == HashingWay::kEightLanes) return {8, lanes8::Compress};
  return {2, pairs::Compress};
}

bool HasShaInstructions() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned kHasSha = 1U << 29;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & kHasSha) != 0;
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
  // How many blocks lie one behind the other from the next on.
  size_t Row() const { return whole_blocks > 0 ? whole_blocks : tail_blocks - tail_at; }
  const unsigned char* Take(size_t blocks) {
    if (whole_blocks == 0) {
      const unsigned char* const next = tail.data() + kBlockBytes * tail_at;
      tail_at += blocks;
      return next;
    }
    const unsigned char* const next = at;
    at += kBlockBytes * blocks;
    whole_blocks -= blocks;
    return next;
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
    for (size_t lane = 0; lane < engine.lanes; ++lane) {
      if (!taken[lane] || !passengers[lane].done()) continue;
      (*hashes)[passengers[lane].text] = TakeHash(state, lane);
      taken[lane] = false;
    }
    const bool empty = std::find(taken.begin(), taken.end(), true) == taken.end();
    if (empty && order.size() - next == 1) {  // alone it is quicker without lanes
      (*hashes)[order[next]] = Sha256(texts[order[next]]);
      return;
    }
    size_t row = SIZE_MAX;
    for (size_t lane = 0; lane < engine.lanes; ++lane) {
      if (!taken[lane] && next < order.size()) {
        passengers[lane] = Passenger(order[next], texts[order[next]]);
        ++next;
        taken[lane] = true;
        for (size_t i = 0; i < kStart.size(); ++i) state.words[i][lane] = kStart[i];
      }
      if (taken[lane]) row = std::min(row, passengers[lane].Row());
    }
    if (row == SIZE_MAX) return;
    std::array<const unsigned char*, kSha256LanesMax> blocks{};
    const unsigned char* any = nullptr;
    for (size_t lane = 0; lane < engine.lanes; ++lane) {
      if (taken[lane]) any = blocks[lane] = passengers[lane].Take(row);
    }
    // A lane without a text goes along with another's.
    for (size_t lane = 0; lane < engine.lanes; ++lane) {
      if (!taken[lane]) blocks[lane] = any;
    }
    engine.compress(blocks.data(), row, &state);
  }
}

}  // namespace
#endif  // BLUEGATE_SHA256_LANES

bool HasHashingWay(HashingWay way) {
  if (way == HashingWay::kOneByOne) return true;
#ifdef BLUEGATE_SHA256_LANES
  static const bool has_sha = HasShaInstructions() && __builtin_cpu_supports("sse4.1") != 0;
  if (way == HashingWay::kPairs) return has_sha;
  if (way == HashingWay::kEightLanes) return __builtin_cpu_supports("avx2") != 0;
  return __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bw") != 0;
#else
  return false;
#endif
}

namespace {

// Measured on Sapphire Rapids, 300 KB a text: instructions for SHA-256 0.23 ms a text alone and
// 0.16 in pairs; sixteen lanes 1.9 ms together, however few of them have a text.
HashingWay PickHashingWay(absl::Span<const std::string_view> texts) {
  size_t bytes = 0, longest = 1;
  for (const std::string_view text : texts) {
    bytes += text.size();
    longest = std::max(longest, text.size());
  }
  // As many as would be done in the time of the longest.
  const size_t alike = std::min(texts.size(), bytes / longest);
  const bool has_sha = HasHashingWay(HashingWay::kPairs);
  if (HasHashingWay(HashingWay::kSixteenLanes) && alike >= (has_sha ? 13 : 9)) {
    return HashingWay::kSixteenLanes;
  }
  constexpr size_t kPairBytesMin = 512;
  if (has_sha) {
    return alike >= 2 && longest >= kPairBytesMin ? HashingWay::kPairs : HashingWay::kOneByOne;
  }
  return HasHashingWay(HashingWay::kEightLanes) && alike >= 4 ? HashingWay::kEightLanes
                                                              : HashingWay::kOneByOne;
}

}  // namespace

std::vector<std::string> Sha256Each(absl::Span<const std::string_view> texts) {
  return Sha256Each(PickHashingWay(texts), texts);
}

std::vector<std::string> Sha256Each(HashingWay way, absl::Span<const std::string_view> texts) {
  std::vector<std::string> hashes(texts.size());
#ifdef BLUEGATE_SHA256_LANES
  if (way != HashingWay::kOneByOne) {
    HashInLanes(EngineOf(way), texts, &hashes);
    return hashes;
  }
#endif
  for (size_t i = 0; i < texts.size(); ++i) hashes[i] = Sha256(texts[i]);
  return hashes;
}

}  // namespace bluegate::storage
