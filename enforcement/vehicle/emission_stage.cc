#include "enforcement/vehicle/emission_stage.h"

#include <array>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "enforcement/text.h"

namespace bluegate::vehicle {
namespace {

constexpr std::array<std::string_view, 9> kNamesZh = {"未知", "国零", "国一", "国二", "国三",
                                                      "国四", "国五", "国六", "电动"};
constexpr std::array<std::string_view, 9> kNamesEn = {"unknown",  "China 0",   "China I",
                                                      "China II", "China III", "China IV",
                                                      "China V",  "China VI",  "electric"};
constexpr std::array<std::string_view, 6> kSourceNames = {"unknown",    "disclosure",   "register",
                                                          "inspection", "engine plate", "inferred"};

template <size_t N, typename Enum>
std::string_view NameIn(const std::array<std::string_view, N>& names, Enum value) {
  const auto index = static_cast<size_t>(value);
  return index < N ? names[index] : names[0];
}

// What stands after "China ".
std::string_view Numeral(EmissionStage stage) {
  return NameEn(stage).substr(std::string_view("China ").size());
}

}  // namespace

std::optional<EmissionStage> EmissionStageFromCode(int code) {
  if (code < 0 || code > static_cast<int>(EmissionStage::kElectric)) return std::nullopt;
  return static_cast<EmissionStage>(code);
}

std::optional<StageSource> StageSourceFromCode(int code) {
  if (code < 0 || code > static_cast<int>(StageSource::kInferred)) return std::nullopt;
  return static_cast<StageSource>(code);
}

bool IsChinaStage(EmissionStage stage) {
  return stage >= EmissionStage::kChina0 && stage <= EmissionStage::kChinaVI;
}

std::string_view NameZh(EmissionStage stage) { return NameIn(kNamesZh, stage); }
std::string_view NameEn(EmissionStage stage) { return NameIn(kNamesEn, stage); }
std::string_view NameEn(StageSource source) { return NameIn(kSourceNames, source); }

StageFact StageFact::Known(EmissionStage stage, StageSource source) {
  if (stage == EmissionStage::kUnspecified) return Unknown("not stated");
  StageFact fact;
  fact.lowest_ = stage;
  fact.highest_ = stage;
  fact.source_ = source;
  return fact;
}

absl::StatusOr<StageFact> StageFact::Between(EmissionStage lowest, EmissionStage highest,
                                             StageSource source) {
  if (!IsChinaStage(lowest) || !IsChinaStage(highest) || lowest > highest) {
    return absl::InvalidArgumentError(
        absl::StrCat("stage: from ", AbslView(NameEn(lowest)), " to ", AbslView(NameEn(highest)),
                     ", wanted two stages of China 0 to China VI, the lower first"));
  }
  StageFact fact;
  fact.lowest_ = lowest;
  fact.highest_ = highest;
  fact.source_ = source;
  return fact;
}

StageFact StageFact::Unknown(std::string reason) {
  StageFact fact;
  fact.reason_ = std::move(reason);
  return fact;
}

Truth StageFact::AtMost(EmissionStage limit) const {
  if (lowest_ == EmissionStage::kUnspecified) return Truth::kUnknown;
  if (lowest_ == EmissionStage::kElectric || lowest_ > limit) return Truth::kNo;
  return highest_ <= limit ? Truth::kYes : Truth::kUnknown;
}

std::string DisplayZh(const StageFact& fact) {
  if (fact.known()) return std::string(NameZh(fact.stage()));
  if (!fact.interval()) return "阶段未知";
  const bool neighbours = static_cast<int>(fact.highest()) - static_cast<int>(fact.lowest()) == 1;
  return absl::StrCat(AbslView(NameZh(fact.lowest())), neighbours ? "或" : "至",
                      AbslView(NameZh(fact.highest())));
}

std::string DisplayEn(const StageFact& fact) {
  if (fact.known()) return std::string(NameEn(fact.stage()));
  if (!fact.interval()) return "stage unknown";
  const bool neighbours = static_cast<int>(fact.highest()) - static_cast<int>(fact.lowest()) == 1;
  return absl::StrCat(AbslView(NameEn(fact.lowest())), neighbours ? " or " : " to ",
                      AbslView(Numeral(fact.highest())));
}

}  // namespace bluegate::vehicle
