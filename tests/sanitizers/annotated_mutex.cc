// Tells the thread sanitizer of Abseil's locks, for builds under it alone.
//
// Debian's Abseil is not built with the sanitizer, so the sanitizer sees neither its mutexes nor
// who waits for whom, and takes whatever they guard for a race. These definitions come before those
// of libabsl_synchronization.so; each tells the sanitizer what happens and does it by the library's
// own. What the library does meanwhile, conditions included, is not looked at: it holds the lock.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdlib>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace {

// The library's own definition of a mangled name.
template <typename Function>
Function* Original(const char* name) {
  void* const found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) std::abort();
  return reinterpret_cast<Function*>(found);
}

// What a lock is taken for, as the sanitizer's flags.
constexpr unsigned kWrite = 0;
constexpr unsigned kRead = __tsan_mutex_read_lock;

void Release(const void* lock, unsigned flags) {
  __tsan_mutex_pre_unlock(const_cast<void*>(lock), flags);
  __tsan_mutex_post_unlock(const_cast<void*>(lock), flags);
}

// Calls `take` as what takes `lock`.
template <typename Take>
auto Taking(const void* lock, unsigned flags, Take take) {
  void* const address = const_cast<void*>(lock);
  struct Post {
    ~Post() { __tsan_mutex_post_lock(address, flags, 0); }
    void* address;
    unsigned flags;
  } post{address, flags};
  __tsan_mutex_pre_lock(address, flags);
  return take();
}

template <typename Try>
bool Trying(const void* lock, unsigned flags, Try attempt) {
  void* const address = const_cast<void*>(lock);
  flags |= __tsan_mutex_try_lock;
  __tsan_mutex_pre_lock(address, flags);
  const bool taken = attempt();
  __tsan_mutex_post_lock(address, taken ? flags : flags | __tsan_mutex_try_lock_failed, 0);
  return taken;
}

template <typename Give>
void Giving(const void* lock, unsigned flags, Give give) {
  void* const address = const_cast<void*>(lock);
  __tsan_mutex_pre_unlock(address, flags);
  give();
  __tsan_mutex_post_unlock(address, flags);
}

}  // namespace

// NAME is the mangled name after _ZN4absl and the name of Abseil's inline namespace.
#define BLUEGATE_STRING_(x) #x
#define BLUEGATE_STRING(x) BLUEGATE_STRING_(x)
#define BLUEGATE_ORIGINAL(function, prefix, name) \
  static auto* const original = Original<function>(prefix "4absl" BLUEGATE_NAMESPACE_MANGLED name)
#define BLUEGATE_NAMESPACE_MANGLED "7" BLUEGATE_STRING(ABSL_OPTION_INLINE_NAMESPACE_NAME)

Mutex::~Mutex() {
  BLUEGATE_ORIGINAL(void(Mutex*), "_ZN", "5MutexD1Ev");
  __tsan_mutex_destroy(this, __tsan_mutex_not_static);
  original(this);
}

void Mutex::Lock() {
  BLUEGATE_ORIGINAL(void(Mutex*), "_ZN", "5Mutex4LockEv");
  Taking(this, kWrite, [this] { original(this); });
}

void Mutex::Unlock() {
  BLUEGATE_ORIGINAL(void(Mutex*), "_ZN", "5Mutex6UnlockEv");
  Giving(this, kWrite, [this] { original(this); });
}

bool Mutex::TryLock() {
  BLUEGATE_ORIGINAL(bool(Mutex*), "_ZN", "5Mutex7TryLockEv");
  return Trying(this, kWrite, [this] { return original(this); });
}

void Mutex::ReaderLock() {
  BLUEGATE_ORIGINAL(void(Mutex*), "_ZN", "5Mutex10ReaderLockEv");
  Taking(this, kRead, [this] { original(this); });
}

void Mutex::ReaderUnlock() {
  BLUEGATE_ORIGINAL(void(Mutex*), "_ZN", "5Mutex12ReaderUnlockEv");
  Giving(this, kRead, [this] { original(this); });
}

bool Mutex::ReaderTryLock() {
  BLUEGATE_ORIGINAL(bool(Mutex*), "_ZN", "5Mutex13ReaderTryLockEv");
  return Trying(this, kRead, [this] { return original(this); });
}

void Mutex::LockWhen(const Condition& condition) {
  BLUEGATE_ORIGINAL(void(Mutex*, const Condition&), "_ZN", "5Mutex8LockWhenERKNS0_9ConditionE");
  Taking(this, kWrite, [&] { original(this, condition); });
}

bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  BLUEGATE_ORIGINAL(bool(Mutex*, const Condition&, Time), "_ZN",
                    "5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return Taking(this, kWrite, [&] { return original(this, condition, deadline); });
}

void Mutex::Await(const Condition& condition) {
  BLUEGATE_ORIGINAL(void(Mutex*, const Condition&), "_ZN", "5Mutex5AwaitERKNS0_9ConditionE");
  Release(this, kWrite);
  Taking(this, kWrite, [&] { original(this, condition); });
}

// The library's own goes on to AwaitWithDeadline, which would be the one below: the lock would be
// given up twice.
bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  return AwaitWithDeadline(condition, Now() + timeout);
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  BLUEGATE_ORIGINAL(bool(Mutex*, const Condition&, Time), "_ZN",
                    "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  Release(this, kWrite);
  return Taking(this, kWrite, [&] { return original(this, condition, deadline); });
}

void CondVar::Wait(Mutex* mutex) {
  BLUEGATE_ORIGINAL(void(CondVar*, Mutex*), "_ZN", "7CondVar4WaitEPNS0_5MutexE");
  Release(mutex, kWrite);
  Taking(mutex, kWrite, [&] { original(this, mutex); });
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  BLUEGATE_ORIGINAL(bool(CondVar*, Mutex*, Duration), "_ZN",
                    "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  Release(mutex, kWrite);
  return Taking(mutex, kWrite, [&] { return original(this, mutex, timeout); });
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  BLUEGATE_ORIGINAL(bool(CondVar*, Mutex*, Time), "_ZN",
                    "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  Release(mutex, kWrite);
  return Taking(mutex, kWrite, [&] { return original(this, mutex, deadline); });
}

void Notification::Notify() {
  BLUEGATE_ORIGINAL(void(Notification*), "_ZN", "12Notification6NotifyEv");
  __tsan_release(this);
  original(this);
}

void Notification::WaitForNotification() const {
  BLUEGATE_ORIGINAL(void(const Notification*), "_ZNK", "12Notification19WaitForNotificationEv");
  original(this);
  __tsan_acquire(const_cast<Notification*>(this));
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  BLUEGATE_ORIGINAL(bool(const Notification*, Duration), "_ZNK",
                    "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE");
  const bool notified = original(this, timeout);
  __tsan_acquire(const_cast<Notification*>(this));
  return notified;
}

ABSL_NAMESPACE_END
}  // namespace absl
