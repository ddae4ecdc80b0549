#ifndef BLUEGATE_STORAGE_CASE_FACETS_H_
#define BLUEGATE_STORAGE_CASE_FACETS_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bluegate::storage {

struct CaseRecord;

// What the owner of a case store sees in what is opaque to the store: by what cases are found
// besides their place, and by what passages are counted. Plain values.

// Of a case as it stands.
struct CaseFacets {
  // By when something is to be done, microseconds since 1970 UTC, not negative.
  int64_t due_us = 0;
  // The day under which it is counted, days since 1970-01-01; the same for the case's whole life.
  uint64_t day = 0;
  // What is counted of it on that day. Stays when the case is deleted, so it names nobody.
  std::string figures;
  // Texts of 1 to 256 bytes without zero bytes; cases that have one in common are alike.
  std::vector<std::string> likes;
};

// Under what a passage is counted; it never changes.
struct PassageKind {
  // Days since 1970-01-01.
  uint64_t day = 0;
  // Texts hold no zero bytes; numbers and texts mean what the owner says.
  std::string site_id;
  uint32_t state = 0;
  uint32_t stage = 0;
  std::string fuel;
  uint32_t outcome = 0;

  friend auto operator<=>(const PassageKind&, const PassageKind&) = default;
};

// How the owner reads them. Pure functions that have an answer for any bytes; called by any thread.
struct CaseReader {
  // Of a whole record, with its events and the content of its passage.
  std::function<CaseFacets(const CaseRecord& record)> facets_of;
  // Of a passage's content.
  std::function<PassageKind(std::string_view content)> kind_of;
};

}  // namespace bluegate::storage

#endif  // BLUEGATE_STORAGE_CASE_FACETS_H_
