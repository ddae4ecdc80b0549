#include "enforcement/vehicle/finding.h"

#include <algorithm>
#include <iterator>

namespace bluegate::vehicle {
namespace {

struct Names {
  std::string_view zh, en;
};

// By the code's value.
constexpr Names kNames[] = {
    {"未知", "unknown"},
    {"检验不合格", "inspection failed"},
    {"遥感超标", "remote sensing exceeded"},
    {"路检不合格", "road check failed"},
    {"黑烟车", "black smoke"},
    {"后处理装置异常", "aftertreatment abnormal"},
    {"非标油品", "non-standard fuel"},
    {"机械超标", "machine over limit"},
    {"机械责令退场", "machine ordered off the site"},
    {"机械未登记编码", "machine not registered"},
    {"渣土车无核准证", "muck truck without a permit"},
    {"渣土车偏离路线", "muck truck off its route"},
    {"渣土车超出时段", "muck truck outside its hours"},
    {"渣土车定位离线", "muck truck without positioning"},
    {"渣土企业停运", "muck company suspended"},
    {"渣土车未冲洗", "muck truck not washed"},
    {"企业超出配额", "enterprise over quota"},
    {"未列入企业方案", "not in the enterprise's plan"},
    {"排放阶段存疑", "stage in conflict"},
    {"号牌式样不符", "plate layout mismatch"},
    {"号牌遮挡或无牌", "plate obscured or missing"},
    {"燃料与号牌不符", "fuel does not fit the plate"},
    {"与登记信息不符", "does not fit the register"},
};
static_assert(std::size(kNames) == kFindingCodeMax + 1);

const Names& NamesOf(FindingCode code) {
  const int value = static_cast<int>(code);
  return kNames[value > 0 && value <= kFindingCodeMax ? value : 0];
}

bool Within(absl::CivilDay day, const std::optional<absl::CivilDay>& from,
            const std::optional<absl::CivilDay>& until) {
  return (!from || day >= *from) && (!until || day <= *until);
}

}  // namespace

bool StandsOn(const Finding& finding, absl::CivilDay day) {
  return Within(day, finding.since, finding.until);
}

bool HoldsOn(const Exemption& exemption, absl::CivilDay day,
             const std::vector<std::string>& zones) {
  if (!Within(day, exemption.from, exemption.until)) return false;
  return exemption.zones.empty() ||
         std::find_first_of(zones.begin(), zones.end(), exemption.zones.begin(),
                            exemption.zones.end()) != zones.end();
}

std::string_view NameZh(FindingCode code) { return NamesOf(code).zh; }
std::string_view NameEn(FindingCode code) { return NamesOf(code).en; }

}  // namespace bluegate::vehicle
