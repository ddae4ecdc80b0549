#ifndef BLUEGATE_STORAGE_TESTING_FILE_SIZE_LIMIT_H_
#define BLUEGATE_STORAGE_TESTING_FILE_SIZE_LIMIT_H_

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

namespace bluegate::storage::testing {

// As long as it lives, no file of this process grows beyond `bytes`: writing more fails with EFBIG,
// as it does with ENOSPC on a full disk. One at a time; used by one thread.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    signal(SIGXFSZ, SIG_IGN);
    EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &before_), 0);
    rlimit tight = before_;
    tight.rlim_cur = bytes;
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  }
  ~FileSizeLimit() { EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &before_), 0); }
  FileSizeLimit(const FileSizeLimit&) = delete;

 private:
  rlimit before_;
};

}  // namespace bluegate::storage::testing

#endif  // BLUEGATE_STORAGE_TESTING_FILE_SIZE_LIMIT_H_
