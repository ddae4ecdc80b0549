#include "plate_recognition/alignment.h"

#include <algorithm>

namespace bluegate::plate_recognition {

Alignment Align(size_t left, size_t right, absl::FunctionRef<double(size_t, size_t)> match,
                absl::FunctionRef<double(size_t)> lonely_left,
                absl::FunctionRef<double(size_t)> lonely_right) {
  Alignment result;
  if (left == right) {
    for (size_t i = 0; i < left; ++i) {
      result.columns.push_back({i, i});
      result.score += match(i, i);
    }
    return result;
  }
  // best[i][j]: the score of the first i elements beside the first j.
  std::vector<std::vector<double>> best(left + 1, std::vector<double>(right + 1, 0));
  for (size_t i = 1; i <= left; ++i) best[i][0] = best[i - 1][0] + lonely_left(i - 1);
  for (size_t j = 1; j <= right; ++j) best[0][j] = best[0][j - 1] + lonely_right(j - 1);
  for (size_t i = 1; i <= left; ++i) {
    for (size_t j = 1; j <= right; ++j) {
      best[i][j] =
          std::max({best[i - 1][j - 1] + match(i - 1, j - 1), best[i - 1][j] + lonely_left(i - 1),
                    best[i][j - 1] + lonely_right(j - 1)});
    }
  }
  result.score = best[left][right];
  size_t i = left, j = right;
  while (i > 0 || j > 0) {
    if (i > 0 && j > 0 && best[i][j] == best[i - 1][j - 1] + match(i - 1, j - 1)) {
      result.columns.push_back({--i, --j});
    } else if (i > 0 && best[i][j] == best[i - 1][j] + lonely_left(i - 1)) {
      result.columns.push_back({--i, Alignment::kNone});
    } else {
      result.columns.push_back({Alignment::kNone, --j});
    }
  }
  std::reverse(result.columns.begin(), result.columns.end());
  return result;
}

}  // namespace bluegate::plate_recognition
