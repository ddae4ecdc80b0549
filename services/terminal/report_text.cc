#include "services/terminal/report_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace bluegate::terminal {
namespace {

using nlohmann::json;

std::string NameOf(const capture::v1::CaptureName& name) {
  return absl::StrCat(name.device_id(), "/", name.boot_epoch(), "/", name.sequence());
}

std::string ReasonOf(const common::v1::ErrorDetail& error) {
  const std::string name = common::v1::ErrorReason_Name(error.reason());
  return std::string(absl::StripPrefix(name, "ERROR_REASON_"));
}

json AsJson(const TerminalAnswer& row) {
  json object = {
      {"capture", NameOf(row.answer.name)}, {"files", row.files}, {"kept", row.answer.kept}};
  if (row.answer.kept) {
    object["position"] = row.answer.position;
    object["repeated"] = row.answer.repeated;
  } else {
    object["reason"] = ReasonOf(row.answer.error);
    object["field"] = row.answer.error.field();
    object["value"] = row.answer.error.value();
    object["wish"] = row.answer.error.wish();
  }
  return object;
}

}  // namespace

bool HasRefusals(const TerminalReport& report) {
  return report.refused > 0 || std::any_of(report.left.begin(), report.left.end(),
                                           [](const LeftFile& left) { return left.is_picture; });
}

std::string ReportAsTable(const TerminalReport& report) {
  std::string text;
  for (const TerminalAnswer& row : report.answers) {
    if (row.answer.kept) continue;
    absl::StrAppendFormat(&text, "refused  %-32s %s: %s, wanted %s\n", row.files.front(),
                          ReasonOf(row.answer.error), row.answer.error.value(),
                          row.answer.error.wish());
  }
  for (const LeftFile& left : report.left) {
    absl::StrAppendFormat(&text, "left     %-32s %s\n", left.name, left.why);
  }
  if (report.dropped > 0) absl::StrAppendFormat(&text, "dropped %d  ", report.dropped);
  absl::StrAppendFormat(&text, "kept %d  refused %d  left %d  in %.1f s\n", report.kept,
                        report.refused, report.left.size(), absl::ToDoubleSeconds(report.time));
  return text;
}

std::string ReportAsJson(const TerminalReport& report) {
  json object = {{"kept", report.kept},       {"refused", report.refused},
                 {"dropped", report.dropped}, {"seconds", absl::ToDoubleSeconds(report.time)},
                 {"captures", json::array()}, {"left", json::array()}};
  for (const TerminalAnswer& row : report.answers) object["captures"].push_back(AsJson(row));
  for (const LeftFile& left : report.left) {
    object["left"].push_back({{"file", left.name}, {"why", left.why}});
  }
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace bluegate::terminal
