#ifndef BLUEGATE_SERVICES_SUPPORT_BACKUP_SOURCES_H_
#define BLUEGATE_SERVICES_SUPPORT_BACKUP_SOURCES_H_

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "services/support/hosted_service.h"

namespace bluegate::support {

// How one service's folder is saved while the service works.
struct BackupSource {
  // The service, also the name of its folder below the data folder.
  std::string service;
  // The service's own folder.
  std::filesystem::path folder;
  // Makes `folder`, which is not there, a database with everything that the service acknowledged
  // before the call. Called on any thread, one call at a time.
  std::function<absl::Status(const std::filesystem::path& folder)> checkpoint;
};

// Where services say, as they are made, how they are saved; the backup asks them in turn. What a
// source points to lives as long as its service does. Thread-safe.
class BackupSources {
 public:
  void Add(BackupSource source) {
    absl::MutexLock lock(&mutex_);
    sources_.push_back(std::move(source));
  }
  // In the order of adding: whoever follows a log after the one who writes it.
  std::vector<BackupSource> sources() const {
    absl::MutexLock lock(&mutex_);
    return sources_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<BackupSource> sources_ ABSL_GUARDED_BY(mutex_);
};

// Adds a service to the context's sources, if there are any.
inline void OfferBackup(const ServiceContext& context, std::string service,
                        std::function<absl::Status(const std::filesystem::path&)> checkpoint) {
  if (context.backups == nullptr) return;
  context.backups->Add({std::move(service), context.data_dir, std::move(checkpoint)});
}

}  // namespace bluegate::support

#endif  // BLUEGATE_SERVICES_SUPPORT_BACKUP_SOURCES_H_
