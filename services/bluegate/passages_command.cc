#include "services/bluegate/passages_command.h"

#include <openssl/sha.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bluegate/casework/v1/casework.grpc.pb.h"
#include "services/bluegate/exit_code.h"
#include "services/bluegate/reading_json.h"
#include "services/bluegate/server_option.h"
#include "services/support/status.h"

namespace bluegate {
namespace {

constexpr uint32_t kPageSize = 500;
constexpr absl::Duration kCallTimeout = absl::Seconds(30);

// File names by the SHA-256 of the file's bytes.
using PictureNames = std::map<std::string, std::string>;

PictureNames HashPictures(const std::filesystem::path& folder) {
  PictureNames names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    names[digest] = entry.path().string();
  }
  return names;
}

std::string StateName(casework::v1::PassageState state) {
  return casework::v1::PassageState_Name(state).substr(sizeof("PASSAGE_STATE_") - 1);
}

nlohmann::ordered_json ToJson(const casework::v1::Passage& passage, const PictureNames& names) {
  nlohmann::ordered_json readings = nlohmann::ordered_json::array();
  for (const auto& sighting : passage.sightings()) {
    readings.push_back(ReadingJson(sighting.reading()));
    readings.back()["reason_code"] = sighting.decision().reason_code();
  }
  const auto named = names.find(passage.picture_sha256());
  return {{"image", named == names.end() ? "" : named->second},
          {"passage_id", passage.passage_id()},
          {"sha256", absl::BytesToHexString(passage.picture_sha256())},
          {"state", passage.state() == casework::v1::PASSAGE_STATE_FAILED     ? "failed"
                    : passage.state() == casework::v1::PASSAGE_STATE_NO_PLATE ? "no_plate"
                                                                              : "read"},
          {"end_state", StateName(passage.state())},
          {"site_id", passage.capture().site_id()},
          {"case_id", passage.case_id()},
          {"readings", std::move(readings)}};
}

void Print(const casework::v1::Passage& passage, const PictureNames& names, bool json) {
  if (json) {
    std::printf("%s\n", ToJson(passage, names).dump().c_str());
    return;
  }
  std::string numbers;
  for (const auto& sighting : passage.sightings()) {
    absl::StrAppend(&numbers, numbers.empty() ? "" : " ", sighting.reading().number());
  }
  std::printf("%s  %s  %s  %s\n", passage.passage_id().c_str(), StateName(passage.state()).c_str(),
              numbers.empty() ? "-" : numbers.c_str(), passage.sentence_en().c_str());
}

struct Arguments {
  ServerOption server;
  std::string pictures_dir;
  bool json = false;
};

absl::Status RunPassages(const Arguments& arguments) {
  const auto channel = Connect(arguments.server);
  if (!channel.ok()) return channel.status();
  const PictureNames names =
      arguments.pictures_dir.empty() ? PictureNames() : HashPictures(arguments.pictures_dir);
  const auto casework = casework::v1::CaseworkService::NewStub(*channel);
  casework::v1::ListPassagesRequest request;
  request.set_page_size(kPageSize);
  do {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    casework::v1::ListPassagesResponse page;
    const grpc::Status status = casework->ListPassages(&context, request, &page);
    if (!status.ok()) return support::FromGrpc(status);
    for (const auto& passage : page.passages()) Print(passage, names, arguments.json);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace

void AddPassagesCommand(CLI::App& app, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("passages", "Print what came of each capture, newest first.");
  AddServerOption(*command, &arguments->server);
  command
      ->add_option("--pictures", arguments->pictures_dir,
                   "Folder of pictures: each passage is named after the file with its bytes")
      ->check(CLI::ExistingDirectory);
  command->add_flag("--json", arguments->json,
                    "Print one JSON object a line, with readings as `bluegate read` prints them");
  command->callback([arguments, exit_code] {
    const absl::Status status = RunPassages(*arguments);
    if (!status.ok()) {
      std::fprintf(stderr, "bluegate passages: %s\n", std::string(status.message()).c_str());
    }
    *exit_code = ExitCodeOf(status);
  });
}

}  // namespace bluegate
