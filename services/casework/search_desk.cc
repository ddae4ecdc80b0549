#include "services/casework/search_desk.h"

#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bluegate/casework/v1/kept_sighting.pb.h"
#include "services/casework/conversions.h"
#include "services/casework/search_request.h"
#include "services/support/peer_purpose.h"
#include "services/support/status.h"

namespace bluegate::casework {
namespace {

absl::StatusOr<v1::KeptSighting> ParseKept(std::string_view content) {
  v1::KeptSighting kept;
  if (!kept.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
    return absl::DataLossError("sighting: not readable");
  }
  return kept;
}

v1::FoundSighting ToFound(const search::SightingHit& hit, const v1::KeptSighting& kept) {
  v1::FoundSighting found;
  found.set_passage_id(kept.passage_id());
  found.set_number(hit.number);
  found.set_distance(hit.distance);
  found.set_site_id(kept.site_id());
  found.set_passed_time_us(hit.place.time_us);
  found.set_direction(kept.direction());
  found.set_plate_class(kept.plate_class());
  found.set_color(kept.color());
  found.set_verdict(kept.verdict());
  return found;
}

}  // namespace

void SearchDesk::Start() {
  calls_.Take([this] {
    loaded_ = Load();
    if (!loaded_.ok()) spdlog::error("search is off status=\"{}\"", loaded_.ToString());
  });
  calls_.Start();
}

absl::Status SearchDesk::Load() {
  const absl::Status scan =
      store_->sightings().ScanAll([&](const storage::SightingName& name, std::string_view content) {
        AddRow(name, content);
        return !calls_.stopping();
      });
  if (!scan.ok()) return scan;
  if (calls_.stopping()) return absl::CancelledError("search: casework stops");
  absl::MutexLock lock(&mutex_);
  spdlog::info("search has read sightings={}", index_.size());
  return absl::OkStatus();
}

void SearchDesk::AddRow(const storage::SightingName& name, std::string_view content) {
  const absl::StatusOr<v1::KeptSighting> kept = ParseKept(content);
  absl::MutexLock lock(&mutex_);
  if (kept.ok() &&
      index_.Add({name.time_us, name.position, name.plate}, name.number, kept->site_id())) {
    return;
  }
  spdlog::warn("search leaves out sighting position={}", name.position);
}

void SearchDesk::Add(absl::Span<const storage::NewPassage> passages) {
  for (const storage::NewPassage& passage : passages) {
    for (const storage::SightingRow& row : passage.sightings) AddRow(row.name, row.content);
  }
}

absl::StatusOr<v1::SearchPassagesResponse> SearchDesk::Search(
    const v1::SearchPassagesRequest& request) {
  if (!loaded_.ok()) {
    return absl::UnavailableError(
        absl::StrCat("search: sightings were not read: ", loaded_.message()));
  }
  const auto checked = CheckSearch(request, *confusions_, *sites_, clock_->Now());
  if (!checked.ok()) return checked.status();
  const absl::StatusOr<int64_t> begins_us = store_->sightings().BeginsUs();
  if (!begins_us.ok()) return begins_us.status();
  std::vector<search::SightingHit> hits;
  {
    search::SightingQuery query;
    query.pattern = &checked->pattern;
    query.distance_max = checked->distance_max;
    query.confusions = confusions_;
    query.site_ids = checked->site_ids;
    query.from_us = checked->from_us;
    query.until_us = checked->until_us;
    query.before = checked->before;
    // One more than the page holds, to see whether there is another page.
    query.limit = checked->page_size + 1;
    absl::MutexLock lock(&mutex_);
    index_.DropDaysBefore(*begins_us);
    hits = index_.Find(query);
  }
  v1::SearchPassagesResponse response;
  if (*begins_us != std::numeric_limits<int64_t>::max()) response.set_kept_from_us(*begins_us);
  if (hits.size() > checked->page_size) {
    hits.pop_back();
    response.set_next_page_token(EncodeSearchToken(hits.back().place));
  }
  absl::Status status = Fill(hits, &response);
  if (!status.ok()) return status;
  return response;
}

absl::Status SearchDesk::Fill(absl::Span<const search::SightingHit> hits,
                              v1::SearchPassagesResponse* response) const {
  std::vector<storage::SightingName> names;
  for (const search::SightingHit& hit : hits) {
    names.push_back({hit.number, hit.place.time_us, hit.place.position, hit.place.plate});
  }
  const auto contents = store_->sightings().Contents(names);
  if (!contents.ok()) return contents.status();
  std::vector<std::string> passage_ids;
  for (size_t i = 0; i < hits.size(); ++i) {
    if ((*contents)[i].empty()) continue;
    const absl::StatusOr<v1::KeptSighting> kept = ParseKept((*contents)[i]);
    if (!kept.ok()) return kept.status();
    *response->add_sightings() = ToFound(hits[i], *kept);
    passage_ids.push_back(kept->passage_id());
  }
  const auto passages = store_->FindPassages(passage_ids);
  if (!passages.ok()) return passages.status();
  for (size_t i = 0; i < passage_ids.size(); ++i) {
    if (!(*passages)[i].has_value()) continue;
    const absl::StatusOr<v1::Passage> passage = ToPassage((*passages)[i]->content);
    if (!passage.ok()) return passage.status();
    v1::FoundSighting& found = *response->mutable_sightings(static_cast<int>(i));
    found.set_passage_state(passage->state());
    found.set_case_id(passage->case_id());
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* SearchDesk::SearchPassages(grpc::CallbackServerContext* call,
                                                     const v1::SearchPassagesRequest* request,
                                                     v1::SearchPassagesResponse* response) {
  grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
  const absl::Status stated =
      support::CheckPeerPurpose(*call, devices_, request->purpose(), request->pattern());
  if (!stated.ok()) {
    reactor->Finish(support::ToGrpc(stated));
    return reactor;
  }
  const bool taken = calls_.Take([this, request, response, reactor] {
    auto found = Search(*request);
    if (found.ok()) *response = *std::move(found);
    reactor->Finish(support::ToGrpc(found.status()));
  });
  if (!taken) {
    reactor->Finish(support::ToGrpc(absl::ResourceExhaustedError(
        absl::StrCat("search: ", kWaitingMax, " wait, wanted fewer; ask again"))));
  }
  return reactor;
}

grpc::ServerUnaryReactor* SearchDesk::ListSites(grpc::CallbackServerContext* call,
                                                const v1::ListSitesRequest*,
                                                v1::ListSitesResponse* response) {
  *response->mutable_sites() = sites_->sites();
  grpc::ServerUnaryReactor* const reactor = call->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

}  // namespace bluegate::casework
