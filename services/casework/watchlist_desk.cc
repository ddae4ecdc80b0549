#include "services/casework/watchlist_desk.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "enforcement/suspicion/history_check.h"
#include "services/casework/request_checks.h"
#include "services/casework/request_digest.h"
#include "services/casework/watchlist_conversions.h"
#include "services/support/sites.h"
#include "services/support/status.h"
#include "services/support/validate.h"

namespace bluegate::casework {
namespace {

absl::Status Invalid(std::string_view field, std::string_view value, std::string_view wish) {
  return support::FieldError(absl::StatusCode::kInvalidArgument,
                             common::v1::ERROR_REASON_FIELD_INVALID, field, value, wish);
}

absl::StatusOr<v1::WatchlistChange> ParseChange(std::string_view bytes) {
  v1::WatchlistChange change;
  if (!change.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("watchlist change: not readable");
  }
  return change;
}

template <typename Request>
absl::Status CheckChange(const Request& request) {
  absl::Status status = support::CheckRequestId(request.request_id());
  status.Update(CheckOfficer(request.officer()));
  status.Update(CheckNote(request.note()));
  if (status.ok() && request.note().empty()) {
    return Invalid("note", "", "why the list is changed, 1-1000 bytes");
  }
  return status;
}

// The sites that an entry names are there.
absl::Status CheckSites(const v1::WatchlistEntry& entry, const common::v1::SiteList& sites) {
  for (const std::string& site_id : entry.scope().site_ids()) {
    if (support::FindSite(sites, site_id) == nullptr) {
      return Invalid("entry.scope.site_ids", site_id, "a site of the site list");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<WatchlistDesk>> WatchlistDesk::Open(
    storage::CaseStore* store, suspicion::ConfusionTable confusions,
    const common::v1::SiteList* sites, const Clock* clock) {
  std::unique_ptr<WatchlistDesk> desk(
      new WatchlistDesk(store, std::move(confusions), sites, clock));
  absl::MutexLock write_lock(&desk->write_mutex_);
  absl::MutexLock lock(&desk->index_mutex_);
  const absl::StatusOr<uint64_t> last_change = desk->watchlist_.LastChange();
  if (!last_change.ok()) return last_change.status();
  desk->last_change_ = *last_change;
  absl::Status damage;
  suspicion::WatchIndex& index = desk->index_;
  const absl::Status scan =
      desk->watchlist_.ScanEntries("", [&](std::string_view id, std::string_view bytes) {
        v1::WatchlistEntry message;
        message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        const absl::StatusOr<suspicion::WatchEntry> entry = ToKeptEntry(message);
        damage = entry.status();
        if (entry.ok()) index.Set(*entry);
        return entry.ok();
      });
  if (!scan.ok()) return scan;
  if (!damage.ok()) return damage;
  return desk;
}

absl::StatusOr<std::optional<v1::WatchlistChange>> WatchlistDesk::FirstAnswer(
    const std::string& request_id, const std::string& digest) const {
  const auto answer = watchlist_.FindAnswer(request_id);
  if (!answer.ok()) return answer.status();
  if (!answer->has_value()) return std::nullopt;
  if ((*answer)->request_digest != digest) {
    return support::FieldError(absl::StatusCode::kAlreadyExists,
                               common::v1::ERROR_REASON_NAME_REUSED, "request_id", request_id,
                               "an id that no other request has had");
  }
  absl::StatusOr<v1::WatchlistChange> change = ParseChange((*answer)->change);
  if (!change.ok()) return change.status();
  return *std::move(change);
}

absl::Status WatchlistDesk::Write(const std::string& request_id, const std::string& digest,
                                  const suspicion::WatchEntry* entry, v1::WatchlistChange& change) {
  change.set_number(last_change_ + 1);
  change.set_time_us(absl::ToUnixMicros(clock_->Now()));
  storage::WatchlistChangeRow row;
  row.number = change.number();
  row.request_id = request_id;
  row.request_digest = digest;
  row.entry_id = change.entry_id();
  if (change.has_after()) row.entry = change.after().SerializeAsString();
  row.change = change.SerializeAsString();
  storage::WriteBatch batch;
  storage::WatchlistStore::StageChange(row, batch);
  const absl::Status written = store_->WriteLogged(
      std::move(batch), {"watchlist.change", absl::StrCat(change.number()), change.actor(),
                         change.time_us(), storage::Sha256(row.change)});
  if (!written.ok()) return written;
  last_change_ = change.number();
  absl::MutexLock lock(&index_mutex_);
  if (entry != nullptr) {
    index_.Set(*entry);
  } else {
    index_.Remove(change.entry_id());
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::SetWatchlistEntryResponse> WatchlistDesk::Set(
    const v1::SetWatchlistEntryRequest& request) {
  absl::Status status = CheckChange(request);
  status.Update(CheckSites(request.entry(), *sites_));
  if (!status.ok()) return status;
  const std::string digest = DigestOf(request);
  absl::MutexLock write_lock(&write_mutex_);
  auto first = FirstAnswer(request.request_id(), digest);
  if (!first.ok()) return first.status();
  v1::SetWatchlistEntryResponse response;
  if (first->has_value()) {
    *response.mutable_change() = **std::move(first);
    return response;
  }
  const auto entry = ToEntry(request.entry(), confusions_);
  if (!entry.ok()) return entry.status();
  v1::WatchlistChange& change = *response.mutable_change();
  change.set_entry_id(entry->entry_id);
  *change.mutable_after() = ToProto(*entry);
  change.set_actor(request.officer());
  change.set_note(request.note());
  {
    absl::ReaderMutexLock lock(&index_mutex_);
    if (const auto* before = index_.Find(entry->entry_id)) {
      *change.mutable_before() = ToProto(*before);
    } else if (index_.size() >= suspicion::WatchIndex::kEntriesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("watchlist: has ", index_.size(), " entries, wanted at most that many"));
    }
  }
  status = Write(request.request_id(), digest, &*entry, change);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::RemoveWatchlistEntryResponse> WatchlistDesk::Remove(
    const v1::RemoveWatchlistEntryRequest& request) {
  absl::Status status = CheckChange(request);
  status.Update(support::CheckName("entry_id", request.entry_id()));
  if (!status.ok()) return status;
  const std::string digest = DigestOf(request);
  absl::MutexLock write_lock(&write_mutex_);
  auto first = FirstAnswer(request.request_id(), digest);
  if (!first.ok()) return first.status();
  v1::RemoveWatchlistEntryResponse response;
  if (first->has_value()) {
    *response.mutable_change() = **std::move(first);
    return response;
  }
  v1::WatchlistChange& change = *response.mutable_change();
  change.set_entry_id(request.entry_id());
  change.set_actor(request.officer());
  change.set_note(request.note());
  {
    absl::ReaderMutexLock lock(&index_mutex_);
    const auto* before = index_.Find(request.entry_id());
    if (before == nullptr) {
      return support::FieldError(absl::StatusCode::kNotFound, common::v1::ERROR_REASON_NOT_FOUND,
                                 "entry_id", request.entry_id(), "the id of an entry");
    }
    *change.mutable_before() = ToProto(*before);
  }
  status = Write(request.request_id(), digest, nullptr, change);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::ListWatchlistResponse> WatchlistDesk::List(
    const v1::ListWatchlistRequest& request) const {
  const absl::StatusOr<uint32_t> page_size = support::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const std::string& after = request.page_token();
  if (!after.empty() && !support::CheckName("page_token", after).ok()) {
    return Invalid("page_token", after, "a token of an earlier answer");
  }
  v1::ListWatchlistResponse response;
  absl::Status damage;
  const absl::Status scan =
      watchlist_.ScanEntries(after, [&](std::string_view id, std::string_view bytes) {
        if (response.entries_size() == static_cast<int>(*page_size)) {
          response.set_next_page_token(response.entries().rbegin()->entry_id());
          return false;
        }
        if (!response.add_entries()->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
          damage = absl::DataLossError("watchlist entry: not readable");
        }
        return damage.ok();
      });
  if (!scan.ok()) return scan;
  if (!damage.ok()) return damage;
  absl::ReaderMutexLock lock(&index_mutex_);
  response.set_size(index_.size());
  return response;
}

absl::StatusOr<v1::ListWatchlistChangesResponse> WatchlistDesk::ListChanges(
    const v1::ListWatchlistChangesRequest& request) const {
  const absl::StatusOr<uint32_t> page_size = support::PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const auto changes = watchlist_.ChangesAfter(request.after_number(), *page_size);
  if (!changes.ok()) return changes.status();
  v1::ListWatchlistChangesResponse response;
  for (const std::string& bytes : *changes) {
    absl::StatusOr<v1::WatchlistChange> change = ParseChange(bytes);
    if (!change.ok()) return change.status();
    *response.add_changes() = *std::move(change);
  }
  return response;
}

absl::StatusOr<v1::PreviewWatchlistEntryResponse> WatchlistDesk::Preview(
    const v1::PreviewWatchlistEntryRequest& request) const {
  const auto number = plate::PlateNumber::Parse(request.number());
  if (!number.ok()) {
    return Invalid("number", request.number(), "a plate number, '-' for any character");
  }
  const double distance_max = request.distance_max();
  if (!(distance_max >= 0 && distance_max <= suspicion::kWatchDistanceMax)) {
    return Invalid("distance_max", absl::StrCat(distance_max),
                   absl::StrCat("0-", suspicion::kWatchDistanceMax));
  }
  const suspicion::Misreads misreads =
      suspicion::MisreadsOf(confusions_, *number, distance_max, suspicion::kMisreadsMax);
  v1::PreviewWatchlistEntryResponse response;
  for (const suspicion::Misread& misread : misreads.list) {
    v1::AcceptedMisread& row = *response.add_misreads();
    row.set_number(misread.number.text());
    row.set_distance(misread.distance);
  }
  response.set_too_wide(misreads.more);
  return response;
}

std::vector<std::string> WatchlistDesk::ZonesOf(std::string_view site_id) const {
  const common::v1::Site* const site = support::FindSite(*sites_, site_id);
  if (site == nullptr) return {};
  return {site->zones().begin(), site->zones().end()};
}

std::vector<suspicion::Suspicion> WatchlistDesk::SuspicionsOf(
    const suspicion::PastSighting& seen) const {
  const std::vector<std::string> zones = ZonesOf(seen.site_id);
  absl::ReaderMutexLock lock(&index_mutex_);
  return suspicion::SuspicionsOfWatchlist(seen, zones, index_);
}

}  // namespace bluegate::casework
