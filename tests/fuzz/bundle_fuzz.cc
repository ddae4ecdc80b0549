// A case bundle with any bytes in any of its files, with and without a manifest that fits them,
// must be told from the one that was made; and any bytes as a manifest must be read or refused.
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "tests/fuzz/promise.h"
#include "verification/bundle.h"
#include "verification/testing/sample_bundle.h"

namespace bluegate::verification {
namespace {

using fuzz::Check;

constexpr int kChangesMax = 8;

// Takes numbers and bytes off the front of the input; zeros when there is no more.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}
  bool empty() const { return rest_.empty(); }
  uint64_t Number(uint64_t below) {
    uint64_t number = 0;
    for (const char byte : Bytes(2)) number = number << 8 | static_cast<uint8_t>(byte);
    return below == 0 ? 0 : number % below;
  }
  std::string_view Bytes(size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

void ChangeFile(Input& input, std::string& file) {
  size_t at = input.Number(file.size() + 1);
  switch (input.Number(3)) {
    case 0:  // over what is there
      for (const char byte : input.Bytes(input.Number(64))) {
        if (at < file.size()) file[at++] = byte;
      }
      return;
    case 1:
      file.insert(at, input.Bytes(input.Number(64)));
      return;
    default:
      file.erase(at, input.Number(64));
  }
}

void CheckChanged(Input& input) {
  static const auto* const made = new SampleBundle(7);
  SampleBundle bundle = *made;
  // With a witness, because nobody else looks at proofs of consistency.
  const Trust trust = bundle.TrustOf(true);
  const bool fits = input.Number(2) == 0;
  for (int i = 0; i < kChangesMax && !input.empty(); ++i) {
    const auto file = std::next(bundle.files.begin(),
                                static_cast<std::ptrdiff_t>(input.Number(bundle.files.size())));
    ChangeFile(input, file->second);
  }
  if (fits) bundle.Seal();  // what a careful forger does
  const Report report = VerifyBundle(bundle.files, trust);
  Check(!report.ok() || bundle.files == made->files, "a changed bundle is not valid");
  for (const Finding& finding : report.findings()) {
    Check(!finding.where.empty() && !finding.what.empty(), "a finding says where and what");
  }
}

}  // namespace
}  // namespace bluegate::verification

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bluegate::verification;
  if (size == 0) return 0;
  if (data[0] % 4 == 0) {
    const Files files = {
        {kManifestPath, std::string(reinterpret_cast<const char*>(data + 1), size - 1)}};
    const Report report = VerifyBundle(files, Trust());
    bluegate::fuzz::Check(!report.ok(), "a manifest alone is no valid bundle");
    return 0;
  }
  Input input(data + 1, size - 1);
  CheckChanged(input);
  return 0;
}
