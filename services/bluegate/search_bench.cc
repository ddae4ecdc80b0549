#include "services/bluegate/search_bench.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bluegate/casework/v1/search.grpc.pb.h"
#include "enforcement/plate/plate_number.h"
#include "services/bluegate/bench_folder.h"
#include "services/bluegate/resource_path.h"
#include "services/bluegate/search_bench_city.h"
#include "services/bluegate/single_service_host.h"
#include "services/casework/casework_service.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
using casework::v1::SearchPassagesRequest;
using casework::v1::SearchPassagesResponse;

constexpr uint64_t kPassagesMax = 20'000'000;
constexpr double kDistanceMax = 0.4;

double Since(SteadyClock::time_point began) { return Seconds(SteadyClock::now() - began).count(); }

// One search, and what every number of its answer begins and ends with.
struct Search {
  SearchPassagesRequest request;
  std::string beginning;
  std::string end;
};

Search ByNumber(std::string beginning, std::string_view between, std::string end) {
  Search search;
  search.request.set_pattern(beginning + std::string(between) + end);
  search.request.set_purpose("bench");
  search.beginning = std::move(beginning);
  search.end = std::move(end);
  return search;
}

struct Kind {
  const char* name;
  std::function<Search(SearchBenchCity&)> draw;
};

// Bytes of the province character and the office letter.
constexpr size_t kOfficeBytes = 4;
constexpr size_t kSerialBytes = 5;

std::vector<Kind> Kinds(absl::Time until) {
  return {
      {"exact", [](auto& city) { return ByNumber(city.DrawWritten(), "", ""); }},
      {"office",
       [](auto& city) { return ByNumber(city.DrawWritten().substr(0, kOfficeBytes), "*", ""); }},
      {"prefix",
       [](auto& city) {
         return ByNumber(city.DrawWritten().substr(0, kOfficeBytes + 3), "*", "");
       }},
      {"inner wildcard",
       [](auto& city) {
         const std::string number = city.DrawWritten();
         return ByNumber(number.substr(0, kOfficeBytes), "?", number.substr(kOfficeBytes + 1));
       }},
      {"suffix",
       [](auto& city) { return ByNumber("", "*", city.DrawWritten().substr(kOfficeBytes + 1)); }},
      {"middle",
       [](auto& city) {
         const std::string number = city.DrawWritten();
         return ByNumber("", "*" + number.substr(kOfficeBytes, kSerialBytes - 1) + "*", "");
       }},
      {"look-alike",
       [](auto& city) {
         Search search = ByNumber(city.DrawWritten(), "", "");
         search.request.set_distance_max(kDistanceMax);
         search.beginning.clear();
         return search;
       }},
      {"site and hour",
       [until](auto& city) {
         Search search = ByNumber("", "*", "");
         const absl::Time from = until - absl::Hours(24 * 20);
         search.request.add_site_ids(city.DrawSite());
         search.request.set_from_us(absl::ToUnixMicros(from));
         search.request.set_until_us(absl::ToUnixMicros(from + absl::Hours(1)));
         return search;
       }},
  };
}

absl::StatusOr<SearchPassagesResponse> Ask(casework::v1::SearchService::Stub* stub,
                                           const Search& search) {
  grpc::ClientContext context;
  SearchPassagesResponse response;
  const absl::Status status =
      support::FromGrpc(stub->SearchPassages(&context, search.request, &response));
  if (!status.ok()) return status;
  const bool of_site = !search.request.site_ids().empty();
  bool fits = of_site || response.sightings_size() > 0;
  for (const casework::v1::FoundSighting& found : response.sightings()) {
    fits = fits && absl::StartsWith(found.number(), search.beginning) &&
           absl::EndsWith(found.number(), search.end) && found.passage_state() != 0 &&
           (!of_site || found.site_id() == search.request.site_ids(0));
  }
  if (fits) return response;
  return absl::InternalError(absl::StrCat(search.request.pattern(), ": not as written"));
}

absl::StatusOr<SearchKindFigures> Measure(casework::v1::SearchService::Stub* stub, const Kind& kind,
                                          Seconds seconds, SearchBenchCity* city) {
  SearchKindFigures figures;
  figures.kind = kind.name;
  std::vector<double> times_ms;
  const SteadyClock::time_point began = SteadyClock::now();
  while (times_ms.empty() || Since(began) < seconds.count()) {
    const Search search = kind.draw(*city);
    figures.example = search.request.pattern();
    const SteadyClock::time_point asked = SteadyClock::now();
    const auto response = Ask(stub, search);
    if (!response.ok()) return response.status();
    times_ms.push_back(Since(asked) * 1e3);
  }
  std::sort(times_ms.begin(), times_ms.end());
  figures.searches = times_ms.size();
  figures.p50_ms = times_ms[times_ms.size() / 2];
  figures.p95_ms = times_ms[times_ms.size() * 95 / 100];
  figures.most_ms = times_ms.back();
  return figures;
}

}  // namespace

absl::StatusOr<SearchFigures> BenchSearch(uint64_t passages,
                                          std::chrono::duration<double> seconds) {
  if (passages < 1 || passages > kPassagesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("passages: ", passages, ", wanted 1 to ", kPassagesMax));
  }
  const BenchFolder folder("");
  if (absl::Status status = folder.status(); !status.ok()) return status;
  SearchFigures figures;
  figures.passages = passages;
  SearchBenchCity city(passages);
  const absl::Time until = absl::Now();
  SteadyClock::time_point began = SteadyClock::now();
  if (absl::Status status = city.Write(passages, until, folder.path()); !status.ok()) {
    return status;
  }
  figures.fill_s = Since(began);
  began = SteadyClock::now();
  config::v1::ServerConfig config;
  config.set_confusions_file(ResourcePath("deploy/watchlists/confusions.textproto").string());
  const auto host =
      SingleServiceHost::Start(folder.path(), config, city.sites(), casework::MakeCasework);
  if (!host.ok()) return host.status();
  const auto stub = casework::v1::SearchService::NewStub((*host)->Connect());
  const std::vector<Kind> kinds = Kinds(until);
  if (const auto first = Ask(stub.get(), kinds[0].draw(city)); !first.ok()) return first.status();
  figures.index_s = Since(began);
  for (const Kind& kind : kinds) {
    auto of_kind = Measure(stub.get(), kind, seconds, &city);
    if (!of_kind.ok()) return of_kind.status();
    figures.kinds.push_back(*std::move(of_kind));
  }
  return figures;
}

std::string SearchText(const SearchFigures& figures) {
  std::string text =
      absl::StrFormat("passages %d, written in %.1f s, read into the index in %.1f s\n",
                      figures.passages, figures.fill_s, figures.index_s);
  absl::StrAppendFormat(&text, "%-16s%-10s%10s%10s%10s   %s\n", "search", "searches", "p50, ms",
                        "p95, ms", "most, ms", "such as");
  for (const SearchKindFigures& one : figures.kinds) {
    absl::StrAppendFormat(&text, "%-16s%-10d%10.2f%10.2f%10.2f   %s\n", one.kind, one.searches,
                          one.p50_ms, one.p95_ms, one.most_ms, one.example);
  }
  return text;
}

std::string SearchJson(const SearchFigures& figures) {
  nlohmann::json kinds = nlohmann::json::array();
  double p95_ms = 0;
  for (const SearchKindFigures& one : figures.kinds) {
    p95_ms = std::max(p95_ms, one.p95_ms);
    kinds.push_back({{"kind", one.kind},
                     {"example", one.example},
                     {"searches", one.searches},
                     {"p50_ms", one.p50_ms},
                     {"p95_ms", one.p95_ms},
                     {"most_ms", one.most_ms}});
  }
  const nlohmann::json report = {{"passages", figures.passages},
                                 {"fill_s", figures.fill_s},
                                 {"index_s", figures.index_s},
                                 {"kinds", kinds},
                                 {"p95_ms", p95_ms}};
  return report.dump();
}

}  // namespace bluegate
