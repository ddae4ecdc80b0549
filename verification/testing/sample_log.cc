#include "verification/testing/sample_log.h"

#include <openssl/evp.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "storage/sha256.h"

namespace bluegate::verification {
namespace {

using Leaves = absl::Span<const std::string>;
using storage::Sha256;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key PrivateKey(const std::string& seed) {
  return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                          reinterpret_cast<const unsigned char*>(seed.data()),
                                          seed.size()),
             &EVP_PKEY_free);
}

size_t Split(size_t leaves) {
  size_t left = 1;
  while (left * 2 < leaves) left *= 2;
  return left;
}

std::string NaiveRoot(Leaves leaves) {
  if (leaves.empty()) return Sha256("");
  if (leaves.size() == 1) return Sha256(std::string(1, '\0') + leaves[0]);
  const size_t left = Split(leaves.size());
  return Sha256("\1" + NaiveRoot(leaves.subspan(0, left)) + NaiveRoot(leaves.subspan(left)));
}

std::string NaivePath(size_t index, Leaves leaves) {
  if (leaves.size() == 1) return "";
  const size_t left = Split(leaves.size());
  return index < left
             ? NaivePath(index, leaves.subspan(0, left)) + NaiveRoot(leaves.subspan(left))
             : NaivePath(index - left, leaves.subspan(left)) + NaiveRoot(leaves.subspan(0, left));
}

std::string NaiveSubproof(size_t old_size, Leaves leaves, bool whole) {
  if (old_size == leaves.size()) return whole ? "" : NaiveRoot(leaves);
  const size_t left = Split(leaves.size());
  return old_size <= left ? NaiveSubproof(old_size, leaves.subspan(0, left), whole) +
                                NaiveRoot(leaves.subspan(left))
                          : NaiveSubproof(old_size - left, leaves.subspan(left), false) +
                                NaiveRoot(leaves.subspan(0, left));
}

}  // namespace

SampleKey::SampleKey(std::string name, char seed) : name_(std::move(name)), seed_(32, seed) {
  size_t size = 32;
  public_key_.resize(size);
  EVP_PKEY_get_raw_public_key(PrivateKey(seed_).get(),
                              reinterpret_cast<unsigned char*>(public_key_.data()), &size);
}

std::string SampleKey::text() const {
  const std::string key = "\1" + public_key_;
  return absl::StrCat(name_, "+", absl::BytesToHexString(Sha256(name_ + "\n" + key).substr(0, 4)),
                      "+", absl::Base64Escape(key));
}

std::string SampleKey::Sign(std::string_view text) const {
  std::string signature(64, '\0');
  size_t size = signature.size();
  const Key key = PrivateKey(seed_);
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key.get());
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                 reinterpret_cast<const unsigned char*>(text.data()), text.size());
  EVP_MD_CTX_free(context);
  const std::string id = Sha256(name_ + "\n\1" + public_key_).substr(0, 4);
  return absl::StrCat("\xe2\x80\x94 ", name_, " ", absl::Base64Escape(id + signature), "\n");
}

std::string SampleHandover(const SampleKey& from, const SampleKey& to) {
  const std::string text = absl::StrCat("bluegate key handover\n", from.text(), "\n", to.text(),
                                        "\ntime 1640000005000000\n");
  return absl::StrCat(text, "\n", from.Sign(text), to.Sign(text));
}

std::string SampleNumber(uint64_t value) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xff);
  return bytes;
}

std::string SampleBytes(std::string_view bytes) {
  return SampleNumber(bytes.size()) + std::string(bytes);
}

std::string SampleLeaf(std::string_view kind, std::string_view subject, std::string_view content) {
  return SampleNumber(1) + SampleBytes(kind) + SampleBytes(subject) + SampleBytes("bluegate") +
         SampleNumber(1640000000000000) + SampleBytes(Sha256(content));
}

uint64_t SampleLog::Add(std::string leaf) {
  leaves_.push_back(std::move(leaf));
  return leaves_.size() - 1;
}

std::string SampleLog::Root(uint64_t size) const {
  return NaiveRoot(Leaves(leaves_).subspan(0, size));
}

std::string SampleLog::Inclusion(uint64_t index, uint64_t size) const {
  return NaivePath(index, Leaves(leaves_).subspan(0, size));
}

std::string SampleLog::Consistency(uint64_t old_size, uint64_t size) const {
  return NaiveSubproof(old_size, Leaves(leaves_).subspan(0, size), true);
}

std::string SampleLog::Checkpoint(uint64_t size, const SampleKey& key) const {
  const std::string text =
      absl::StrCat("bluegate/", name_, "\n", size, "\n", absl::Base64Escape(Root(size)),
                   "\ntime 1640000005000000\n");
  return absl::StrCat(text, "\n", key.Sign(text));
}

}  // namespace bluegate::verification
