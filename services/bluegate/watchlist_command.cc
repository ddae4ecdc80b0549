#include "services/bluegate/watchlist_command.h"

#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bluegate/casework/v1/casework.grpc.pb.h"
#include "enforcement/vehicle/day.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/server_option.h"
#include "services/support/status.h"
#include "services/support/text_proto.h"

namespace bluegate {
namespace {

namespace v1 = casework::v1;
using Stub = v1::CaseworkService::Stub;

constexpr uint32_t kPageSize = 500;
constexpr absl::Duration kCallTimeout = absl::Minutes(2);

struct Arguments {
  ServerOption server;
  bool json = false;
  std::string file;
  std::string entry_id;
  std::vector<std::string> entry_ids;
  std::string officer;
  std::string note;
  std::string number;
  double distance_max = 0;
  uint32_t days = 0;
  uint32_t matches_max = 0;
  bool open_cases = false;
};

std::string NewRequestId() {
  absl::BitGen random;
  return absl::StrCat("watchlist-", absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
}

template <typename Request, typename Response>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return support::FromGrpc(status);
  return response;
}

void PrintJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  // Cannot fail: the message holds valid text only.
  (void)google::protobuf::util::MessageToJsonString(message, &text, options);
  std::printf("%s\n", text.c_str());
}

std::string LocalTime(int64_t time_us) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixMicros(time_us),
                          vehicle::ShanghaiZone());
}

void PrintEntry(const v1::WatchlistEntry& entry) {
  std::printf("%-24s %-10s %-7s within %.2f  until %s  %s (%s)\n", entry.entry_id().c_str(),
              entry.number().c_str(),
              v1::WatchLevel_Name(entry.level()).substr(sizeof("WATCH_LEVEL_") - 1).c_str(),
              entry.distance_max(), LocalTime(entry.valid_until_us()).c_str(),
              entry.reason().c_str(), entry.issuing_unit().c_str());
}

absl::Status List(Stub& stub, const Arguments& arguments) {
  v1::ListWatchlistRequest request;
  request.set_page_size(kPageSize);
  do {
    const auto page = Call(stub, &Stub::ListWatchlist, request);
    if (!page.ok()) return page.status();
    for (const v1::WatchlistEntry& entry : page->entries()) {
      arguments.json ? PrintJson(entry) : PrintEntry(entry);
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Log(Stub& stub, const Arguments& arguments) {
  v1::ListWatchlistChangesRequest request;
  request.set_page_size(kPageSize);
  while (true) {
    const auto page = Call(stub, &Stub::ListWatchlistChanges, request);
    if (!page.ok()) return page.status();
    if (page->changes().empty()) return absl::OkStatus();
    for (const v1::WatchlistChange& change : page->changes()) {
      request.set_after_number(change.number());
      if (arguments.json) {
        PrintJson(change);
        continue;
      }
      std::printf("%llu  %s  %s  %s %s: %s\n", static_cast<unsigned long long>(change.number()),
                  LocalTime(change.time_us()).c_str(), change.actor().c_str(),
                  change.has_after() ? "set" : "removed", change.entry_id().c_str(),
                  change.note().c_str());
    }
  }
}

// Sets each entry of the file; tells of those that are refused and goes on.
absl::Status Set(Stub& stub, const Arguments& arguments) {
  v1::WatchlistFile file;
  if (absl::Status status = support::ReadTextProto(arguments.file, &file); !status.ok()) {
    return status;
  }
  int refused = 0;
  for (const v1::WatchlistEntry& entry : file.entries()) {
    v1::SetWatchlistEntryRequest request;
    request.set_request_id(NewRequestId());
    *request.mutable_entry() = entry;
    request.set_officer(arguments.officer);
    request.set_note(arguments.note);
    const auto response = Call(stub, &Stub::SetWatchlistEntry, request);
    if (absl::IsUnavailable(response.status())) return response.status();
    if (!response.ok()) {
      std::fprintf(stderr, "%s: %s\n", entry.entry_id().c_str(),
                   std::string(response.status().message()).c_str());
      ++refused;
    } else if (arguments.json) {
      PrintJson(response->change());
    } else {
      PrintEntry(response->change().after());
    }
  }
  if (refused == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(refused, " of ", file.entries_size(), " entries were refused"));
}

absl::Status Remove(Stub& stub, const Arguments& arguments) {
  v1::RemoveWatchlistEntryRequest request;
  request.set_request_id(NewRequestId());
  request.set_entry_id(arguments.entry_id);
  request.set_officer(arguments.officer);
  request.set_note(arguments.note);
  const auto response = Call(stub, &Stub::RemoveWatchlistEntry, request);
  if (response.ok() && arguments.json) PrintJson(response->change());
  return response.status();
}

absl::Status Preview(Stub& stub, const Arguments& arguments) {
  v1::PreviewWatchlistEntryRequest request;
  request.set_number(arguments.number);
  request.set_distance_max(arguments.distance_max);
  const auto response = Call(stub, &Stub::PreviewWatchlistEntry, request);
  if (!response.ok()) return response.status();
  if (arguments.json) {
    PrintJson(*response);
    return absl::OkStatus();
  }
  for (const v1::AcceptedMisread& misread : response->misreads()) {
    std::printf("%s  %.2f\n", misread.number().c_str(), misread.distance());
  }
  std::printf("%d misreadings%s\n", response->misreads_size(),
              response->too_wide() ? " and more: too wide, an entry like this is refused" : "");
  return absl::OkStatus();
}

absl::Status Match(Stub& stub, const Arguments& arguments) {
  v1::MatchWatchlistRequest request;
  for (const std::string& id : arguments.entry_ids) request.add_entry_ids(id);
  request.set_days(arguments.days);
  request.set_matches_max(arguments.matches_max);
  request.set_open_cases(arguments.open_cases);
  request.set_officer(arguments.officer);
  const auto response = Call(stub, &Stub::MatchWatchlist, request);
  if (!response.ok()) return response.status();
  if (arguments.json) {
    PrintJson(*response);
    return absl::OkStatus();
  }
  for (const v1::WatchlistMatch& match : response->matches()) {
    std::printf("%s  %-10s %-10s %-24s %.2f  %s%s%s\n", LocalTime(match.passed_time_us()).c_str(),
                match.site_id().c_str(), match.number().c_str(), match.entry_id().c_str(),
                match.distance(), match.passage_id().c_str(),
                match.case_id().empty() ? "" : "  case ", match.case_id().c_str());
  }
  std::printf("%d matches%s in %llu sightings\n", response->matches_size(),
              response->more() ? " and more" : "",
              static_cast<unsigned long long>(response->sightings()));
  if (arguments.open_cases) {
    std::printf("%llu cases opened\n", static_cast<unsigned long long>(response->opened()));
  }
  return absl::OkStatus();
}

int Run(const Arguments& arguments, absl::Status (*part)(Stub&, const Arguments&)) {
  const auto channel = Connect(arguments.server);
  absl::Status status = channel.status();
  if (status.ok()) status = part(*v1::CaseworkService::NewStub(*channel), arguments);
  if (!status.ok()) {
    std::fprintf(stderr, "bluegate watchlist: %s\n", std::string(status.message()).c_str());
  }
  return ExitCodeOf(status);
}

}  // namespace

void AddWatchlistCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand(
      "watchlist", "The numbers that are looked for: who put them there, and what they hit.");
  command->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  const auto add = [=](const char* name, const char* help,
                       absl::Status (*part)(Stub&, const Arguments&)) {
    CLI::App* added = command->add_subcommand(name, help);
    AddServerOption(*added, &arguments->server);
    added->add_flag("--json", arguments->json, "Print JSON objects, one a line");
    added->callback([=] { *exit_code = Run(*arguments, part); });
    return added;
  };
  const auto add_signature = [=](CLI::App* part) {
    part->add_option("--by", arguments->officer, "Account of who changes the list")->required();
    part->add_option("--why", arguments->note, "Why, at most 1000 bytes")->required();
  };
  add("list", "Print the entries, in the order of their ids.", List);
  add("log", "Print who changed the list, when and why, oldest first.", Log);
  CLI::App* set =
      add("set", "Put entries on the list, or in the place of those with their ids.", Set);
  set->add_option("--file", arguments->file, "Entries as protobuf text (WatchlistFile)")
      ->required()
      ->check(CLI::ExistingFile);
  add_signature(set);
  CLI::App* remove = add("remove", "Take an entry off the list.", Remove);
  remove->add_option("ENTRY", arguments->entry_id, "Its id")->required();
  add_signature(remove);
  CLI::App* preview =
      add("preview", "List the misreadings that an entry would accept: how wide it is.", Preview);
  preview->add_option("NUMBER", arguments->number, "'-' stands for any character")->required();
  preview->add_option("--distance", arguments->distance_max, "Greatest distance, 0-0.9")
      ->required();
  CLI::App* match = add("match", "Lay the list beside the sightings of the last days.", Match);
  match->add_option("--entry", arguments->entry_ids, "Only this entry; may be given again");
  match->add_option("--days", arguments->days, "Days back from now, 1-30; 30 if not given");
  match->add_option("--max", arguments->matches_max, "Matches at most, 1-10000; 1000 if not given");
  CLI::Option* by = match->add_option("--by", arguments->officer, "Account of who opens the cases");
  match
      ->add_flag("--open-cases", arguments->open_cases,
                 "Put what deserves it before an officer; without it nothing is opened")
      ->needs(by);
}

}  // namespace bluegate
