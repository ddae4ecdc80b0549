#ifndef BLUEGATE_VERIFICATION_TESTING_SAMPLE_LOG_H_
#define BLUEGATE_VERIFICATION_TESTING_SAMPLE_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Logs made for tests from the definitions of RFC 9162, by recursion, and by nothing that writes
// the real ones.
namespace bluegate::verification {

// An Ed25519 key from a seed of one byte.
class SampleKey {
 public:
  SampleKey(std::string name, char seed);
  // NAME+ID+BASE64, as ParsePublicKey reads it.
  std::string text() const;
  // The signature line over a text.
  std::string Sign(std::string_view text) const;

 private:
  std::string name_;
  std::string seed_;
  std::string public_key_;
};

// The note that hands over from one key to another.
std::string SampleHandover(const SampleKey& from, const SampleKey& to);

// n(x) and b(x) of docs/storage_format.md.
std::string SampleNumber(uint64_t value);
std::string SampleBytes(std::string_view bytes);

// The bytes of a leaf.
std::string SampleLeaf(std::string_view kind, std::string_view subject, std::string_view content);

// A list of leaves with its proofs. Hashes are 32 bytes, one after the other.
class SampleLog {
 public:
  explicit SampleLog(std::string name) : name_(std::move(name)) {}
  // Its sequence number.
  uint64_t Add(std::string leaf);
  const std::string& name() const { return name_; }
  std::vector<std::string>& leaves() { return leaves_; }
  uint64_t size() const { return leaves_.size(); }
  std::string Root(uint64_t size) const;
  std::string Inclusion(uint64_t index, uint64_t size) const;
  std::string Consistency(uint64_t old_size, uint64_t size) const;
  // A signed checkpoint over the first `size` leaves.
  std::string Checkpoint(uint64_t size, const SampleKey& key) const;

 private:
  std::string name_;
  std::vector<std::string> leaves_;
};

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_TESTING_SAMPLE_LOG_H_
