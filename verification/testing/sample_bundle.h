#ifndef BLUEGATE_VERIFICATION_TESTING_SAMPLE_BUNDLE_H_
#define BLUEGATE_VERIFICATION_TESTING_SAMPLE_BUNDLE_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "verification/bundle.h"
#include "verification/testing/sample_log.h"

namespace bluegate::verification {

// A drawn case with its bundle, made by the words of docs/storage_format.md alone.
struct SampleBundle {
  explicit SampleBundle(uint64_t seed);

  std::string case_id;
  std::string passage_id;  // the same, but for a case that came up later
  SampleKey key{"bluegate", 'k'};
  // The key that was there first; another than `key` where the bundle has handovers.
  SampleKey first_key{"bluegate", 'k'};
  Files files;  // the manifest among them
  std::map<std::string, SampleLog> logs;
  // Lines of the manifest but for those of files and the end, split at spaces.
  std::vector<std::vector<std::string>> lines;
  size_t events = 0;
  size_t pictures = 0;

  // Writes the manifest anew for files and lines as they are now: what a careful forger does.
  void Seal();
  // The lines that begin with a word.
  std::vector<size_t> LinesOf(const std::string& word) const;
  // What a verifier trusts: the first key and, if asked for, a witnessed checkpoint of each log.
  Trust TrustOf(bool witnessed) const;
  // A size below the last, of which the bundle has a consistency proof, by log.
  std::map<std::string, uint64_t> old_sizes;

 private:
  void AddLeaf(const std::string& log, const std::string& kind, const std::string& subject,
               const std::string& content, std::mt19937_64& random);
};

}  // namespace bluegate::verification

#endif  // BLUEGATE_VERIFICATION_TESTING_SAMPLE_BUNDLE_H_
