#include "services/bluegate/proof_bench.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "bluegate/audit/v1/audit.pb.h"
#include "services/bluegate/bench_folder.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/progress.h"
#include "storage/audit_layout.h"
#include "storage/audit_log.h"
#include "storage/engine.h"
#include "storage/ordered_key.h"
#include "verification/merkle.h"

namespace bluegate {
namespace {

using SteadyClock = std::chrono::steady_clock;
using storage::AuditLog;
using storage::KeyValueStore;
using storage::WriteBatch;

constexpr uint64_t kTreeBatch = 4096;  // leaves

double Since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

double ThreadCpuSeconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// As large as those of passages.
storage::AuditEntry MadeUpEntry(uint64_t number) {
  return {"passage", absl::StrCat("cp-01-cam-1/1/", number), "bluegate",
          static_cast<int64_t>(1640000000000000 + number), storage::Sha256(absl::StrCat(number))};
}

uint64_t BytesOf(const WriteBatch& batch) {
  uint64_t bytes = 0;
  for (const auto& change : batch.changes()) bytes += change.key.size() + change.value->size();
  return bytes;
}

// Appends through the log as a service does, and the same bytes to a plain file.
absl::Status BenchAppend(const std::filesystem::path& folder, const ProofBenchOptions& options,
                         ProofBench* bench) {
  auto store = storage::OpenRocksDb(folder / "append");
  if (!store.ok()) return store.status();
  const auto log = AuditLog::Open(store->get());
  if (!log.ok()) return log.status();
  const std::string file = (folder / "floor").string();
  const int floor = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (floor < 0) return absl::UnavailableError(absl::StrCat("\"", file, "\" cannot be made"));
  Progress progress("leaves appended");
  double append_s = 0, floor_s = 0, cpu_s = 0;
  uint64_t number = 0;
  absl::Status status;
  while (number < options.appended && status.ok()) {
    std::vector<storage::AuditEntry> entries;
    for (size_t i = 0; i < options.batch; ++i) entries.push_back(MadeUpEntry(number++));
    const auto start = SteadyClock::now();
    const double cpu_start = ThreadCpuSeconds();
    WriteBatch batch;
    AuditLog::Growth growth = (*log)->Stage(entries, batch);
    status = (*store)->Write(batch, storage::Durability::kSynced);
    (*log)->Commit(std::move(growth));
    cpu_s += ThreadCpuSeconds() - cpu_start;
    append_s += Since(start);
    const std::string bytes(BytesOf(batch), 'x');
    const auto floor_start = SteadyClock::now();
    const bool written =
        write(floor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
        fdatasync(floor) == 0;
    floor_s += Since(floor_start);
    if (!written) status.Update(absl::UnavailableError(absl::StrCat("\"", file, "\": no write")));
    progress.Show(number, options.appended);
  }
  close(floor);
  const auto leaves = static_cast<double>(number);
  bench->append_per_s = leaves / append_s;
  bench->floor_per_s = leaves / floor_s;
  bench->leaf_cpu_us = 1e6 * cpu_s / leaves;
  return status;
}

std::string MadeUpHash(uint64_t number) {
  return storage::Sha256({reinterpret_cast<const char*>(&number), sizeof(number)});
}

// The tiles of a tree over made-up leaf hashes, as a log keeps them; of leaves only those that no
// full tile has.
absl::Status FillTree(uint64_t leaves, KeyValueStore& store) {
  Progress progress("leaves in the tree");
  storage::CompactTree tree;
  storage::TileEdge edge;
  const uint64_t in_tiles = leaves / storage::kTileWidth * storage::kTileWidth;
  while (tree.size() < leaves) {
    WriteBatch batch;
    const auto put = [&](int level, uint64_t index, std::string_view hashes) {
      batch.Put(storage::audit_layout::TileKey(level, index), std::string(hashes));
    };
    const uint64_t end = std::min(tree.size() + kTreeBatch, leaves);
    while (tree.size() < end) {
      std::string hash = MadeUpHash(tree.size());
      if (tree.size() >= in_tiles) {
        batch.Put(storage::audit_layout::LeafKey(tree.size()),
                  storage::audit_layout::EncodeLeaf({hash, ""}));
      }
      edge.Append(hash, put);
      tree.Append(std::move(hash));
    }
    batch.Put(storage::audit_layout::TreeKey(), tree.Encode());
    batch.Put(storage::audit_layout::LayoutKey(),
              storage::EncodeNumber(storage::audit_layout::kLayout));
    if (absl::Status written = store.Write(batch, storage::Durability::kBuffered); !written.ok()) {
      return written;
    }
    progress.Show(tree.size(), leaves);
  }
  return absl::OkStatus();
}

template <typename Response>
uint64_t MessageBytes(const std::vector<std::string>& hashes) {
  Response response;
  response.mutable_hashes()->Assign(hashes.begin(), hashes.end());
  return response.ByteSizeLong();
}

absl::Status BenchTree(const std::filesystem::path& folder, const ProofBenchOptions& options,
                       ProofBench* bench) {
  auto store = storage::OpenRocksDb(folder / "tree");
  if (!store.ok()) return store.status();
  if (absl::Status filled = FillTree(options.tree, **store); !filled.ok()) return filled;
  const auto log = AuditLog::Open(store->get());
  if (!log.ok()) return log.status();
  const std::string root = (*log)->tree().Root();
  const uint64_t size = options.tree;
  std::mt19937_64 random(1);
  double make_s = 0, check_s = 0;
  for (uint64_t i = 0; i < options.proofs; ++i) {
    const uint64_t index = random() % size;
    const uint64_t old_size = 1 + random() % size;
    const auto start = SteadyClock::now();
    const auto inclusion = (*log)->Inclusion(index, size);
    const auto consistency = (*log)->Consistency(old_size, size);
    make_s += Since(start);
    if (!inclusion.ok()) return inclusion.status();
    if (!consistency.ok()) return consistency.status();
    const auto old_root = (*log)->RootAt(old_size);
    if (!old_root.ok()) return old_root.status();
    const auto check_start = SteadyClock::now();
    const bool holds = verification::InclusionHolds(MadeUpHash(index), index, size,
                                                    absl::StrJoin(*inclusion, ""), root) &&
                       verification::ConsistencyHolds(old_size, *old_root, size, root,
                                                      absl::StrJoin(*consistency, ""));
    check_s += Since(check_start);
    if (!holds) return absl::InternalError(absl::StrCat("a proof of leaf ", index, " is wrong"));
    bench->inclusion_bytes_max = std::max(
        bench->inclusion_bytes_max, MessageBytes<audit::v1::GetInclusionProofResponse>(*inclusion));
    bench->consistency_bytes_max =
        std::max(bench->consistency_bytes_max,
                 MessageBytes<audit::v1::GetConsistencyProofResponse>(*consistency));
  }
  bench->proof_us = 1e6 * make_s / static_cast<double>(2 * options.proofs);
  bench->check_us = 1e6 * check_s / static_cast<double>(2 * options.proofs);
  return absl::OkStatus();
}

void Print(const ProofBench& bench, const ProofBenchOptions& options, bool json) {
  if (json) {
    const nlohmann::ordered_json all = {{"leaves_per_s", bench.append_per_s},
                                        {"floor_leaves_per_s", bench.floor_per_s},
                                        {"throughput_ratio", bench.ratio()},
                                        {"leaf_cpu_us", bench.leaf_cpu_us},
                                        {"tree_leaves", options.tree},
                                        {"inclusion_bytes_max", bench.inclusion_bytes_max},
                                        {"consistency_bytes_max", bench.consistency_bytes_max},
                                        {"proof_us", bench.proof_us},
                                        {"check_us", bench.check_us}};
    std::printf("%s\n", all.dump().c_str());
    return;
  }
  std::printf("append: %.0f leaves/s in synced batches of %zu; wanted at least 10000\n",
              bench.append_per_s, options.batch);
  std::printf("floor:  %.0f leaves/s, the same bytes to a synced file; ratio %.2f\n",
              bench.floor_per_s, bench.ratio());
  std::printf("cpu:    %.1f us a leaf\n", bench.leaf_cpu_us);
  std::printf(
      "proofs: of %llu leaves: inclusion at most %llu bytes, consistency at most %llu; "
      "wanted at most 1536\n",
      static_cast<unsigned long long>(options.tree),
      static_cast<unsigned long long>(bench.inclusion_bytes_max),
      static_cast<unsigned long long>(bench.consistency_bytes_max));
  std::printf("        made in %.0f us, checked in %.0f us\n", bench.proof_us, bench.check_us);
}

}  // namespace

absl::StatusOr<ProofBench> BenchProofs(const std::filesystem::path& folder,
                                       const ProofBenchOptions& options) {
  ProofBench bench;
  absl::Status status = BenchAppend(folder, options, &bench);
  if (status.ok()) status = BenchTree(folder, options, &bench);
  if (!status.ok()) return status;
  return bench;
}

void AddBenchProofCommand(CLI::App& bench, int* exit_code) {
  struct Arguments {
    ProofBenchOptions options;
    std::string data;
    bool json = false;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* const command = bench.add_subcommand(
      "proof", "The audit log: appending leaves, size and time of proofs in a large tree");
  command->add_option("--leaves", arguments->options.appended, "Leaves to append")
      ->check(CLI::Range(uint64_t{256}, uint64_t{100'000'000}))
      ->capture_default_str();
  command->add_option("--batch", arguments->options.batch, "Leaves a synced batch")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--tree", arguments->options.tree, "Leaves of the tree for proofs")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1'000'000'000}))
      ->capture_default_str();
  command->add_option("--data", arguments->data,
                      "Folder to measure in; a temporary one if not "
                      "given");
  command->add_flag("--json", arguments->json, "The figures by name, as one JSON object");
  command->footer(
      "The floor is written beside each batch, so that what else the machine does hits both. "
      "Every\n"
      "proof is checked by the verifier. Needs no server.");
  command->callback([arguments, exit_code] {
    const BenchFolder folder(arguments->data);
    absl::Status done = folder.status();
    if (done.ok()) {
      const auto measured = BenchProofs(folder.path(), arguments->options);
      done = measured.status();
      if (measured.ok()) Print(*measured, arguments->options, arguments->json);
    }
    *exit_code = ExitCodeOf(done);
    if (done.ok()) return;
    std::fprintf(stderr, "bluegate bench: %s\n", std::string(done.message()).c_str());
  });
}

}  // namespace bluegate
