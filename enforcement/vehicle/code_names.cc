// The names of the GA/T 16 codes. A letter without a name here is in no table.
#include <algorithm>
#include <array>

#include "enforcement/vehicle/codes.h"

namespace bluegate::vehicle {
namespace {

struct PrefixName {
  std::string_view prefix;
  std::string_view zh;
  std::string_view en;
};

struct LetterName {
  char letter;
  std::string_view zh;
  std::string_view en;
};

// GA/T 16.4, whole groups and the types that matter at gates and checkpoints.
constexpr std::array kVehicleTypes = {
    PrefixName{"H", "货车", "lorry"},
    PrefixName{"H1", "重型货车", "heavy lorry"},
    PrefixName{"H11", "重型普通货车", "heavy general lorry"},
    PrefixName{"H12", "重型厢式货车", "heavy box lorry"},
    PrefixName{"H14", "重型罐式货车", "heavy tank lorry"},
    PrefixName{"H17", "重型自卸货车", "heavy dump truck"},
    PrefixName{"H19", "重型仓栅式货车", "heavy stake lorry"},
    PrefixName{"H2", "中型货车", "medium lorry"},
    PrefixName{"H3", "轻型货车", "light lorry"},
    PrefixName{"H4", "微型货车", "mini lorry"},
    PrefixName{"H5", "低速货车", "low-speed lorry"},
    PrefixName{"H54", "自卸低速货车", "low-speed dump truck"},
    PrefixName{"Q", "牵引车", "tractor unit"},
    PrefixName{"Q1", "重型牵引车", "heavy tractor unit"},
    PrefixName{"Q11", "重型半挂牵引车", "heavy semi-trailer tractor"},
    PrefixName{"Q12", "重型全挂牵引车", "heavy full-trailer tractor"},
    PrefixName{"Q2", "中型牵引车", "medium tractor unit"},
    PrefixName{"Q3", "轻型牵引车", "light tractor unit"},
    PrefixName{"B", "半挂车", "semi-trailer"},
    PrefixName{"B1", "重型半挂车", "heavy semi-trailer"},
    PrefixName{"B2", "中型半挂车", "medium semi-trailer"},
    PrefixName{"B3", "轻型半挂车", "light semi-trailer"},
    PrefixName{"G", "全挂车", "full trailer"},
    PrefixName{"G1", "重型全挂车", "heavy full trailer"},
    PrefixName{"G2", "中型全挂车", "medium full trailer"},
    PrefixName{"G3", "轻型全挂车", "light full trailer"},
    PrefixName{"K", "客车", "passenger vehicle"},
    PrefixName{"K1", "大型客车", "large bus"},
    PrefixName{"K2", "中型客车", "medium bus"},
    PrefixName{"K3", "小型客车", "car"},
    PrefixName{"K4", "微型客车", "mini car"},
    PrefixName{"Z", "专项作业车", "special-purpose vehicle"},
    PrefixName{"Z1", "大型专项作业车", "large special-purpose vehicle"},
    PrefixName{"Z5", "重型专项作业车", "heavy special-purpose vehicle"},
    PrefixName{"Z7", "轻型专项作业车", "light special-purpose vehicle"},
    PrefixName{"N", "三轮汽车", "three-wheeler"},
    PrefixName{"J", "轮式机械", "wheeled machinery"},
    PrefixName{"J11", "轮式装载机械", "wheel loader"},
    PrefixName{"J12", "轮式挖掘机械", "wheeled excavator"},
    PrefixName{"J13", "轮式平地机械", "wheeled grader"},
    PrefixName{"M", "摩托车", "motorcycle"},
    PrefixName{"T", "拖拉机", "tractor"},
    PrefixName{"D", "电车", "trolley vehicle"},
    PrefixName{"X", "其他", "other"},
};

// GA/T 16.9; P and Q are of its later edition.
constexpr std::array kFuels = {
    LetterName{'A', "汽油", "petrol"},
    LetterName{'B', "柴油", "diesel"},
    LetterName{'C', "电", "electricity"},
    LetterName{'D', "混合油", "mixed oil"},
    LetterName{'E', "天然气", "natural gas"},
    LetterName{'F', "液化石油气", "LPG"},
    LetterName{'L', "甲醇", "methanol"},
    LetterName{'M', "乙醇", "ethanol"},
    LetterName{'N', "太阳能", "solar"},
    LetterName{'O', "混合动力", "hybrid"},
    LetterName{'P', "氢", "hydrogen"},
    LetterName{'Q', "生物燃料", "biofuel"},
    LetterName{'Y', "无", "none"},
    LetterName{'Z', "其他", "other"},
};

// GA/T 16.3; T is of its later edition.
constexpr std::array kUses = {
    LetterName{'A', "非营运", "private"},
    LetterName{'B', "公路客运", "coach"},
    LetterName{'C', "公交客运", "city bus"},
    LetterName{'D', "出租客运", "taxi"},
    LetterName{'E', "旅游客运", "tourist coach"},
    LetterName{'F', "货运", "goods transport"},
    LetterName{'G', "租赁", "rental"},
    LetterName{'H', "警用", "police"},
    LetterName{'I', "消防", "fire brigade"},
    LetterName{'J', "救护", "ambulance"},
    LetterName{'K', "工程救险", "rescue"},
    LetterName{'L', "营转非", "formerly commercial"},
    LetterName{'M', "出租转非", "former taxi"},
    LetterName{'N', "教练", "driving school"},
    LetterName{'O', "幼儿校车", "nursery school bus"},
    LetterName{'P', "小学生校车", "primary school bus"},
    LetterName{'Q', "初中生校车", "middle school bus"},
    LetterName{'R', "危化品运输", "dangerous goods transport"},
    LetterName{'S', "中小学生校车", "school bus"},
    LetterName{'T', "预约出租客运", "ride hailing"},
};

// 机动车状态.
constexpr std::array kStatuses = {
    LetterName{'A', "正常", "in order"},
    LetterName{'B', "转出", "moved to another office"},
    LetterName{'C', "被盗抢", "stolen"},
    LetterName{'D', "停驶", "laid up"},
    LetterName{'E', "注销", "cancelled"},
    LetterName{'G', "违法未处理", "offence not settled"},
    LetterName{'H', "海关监管", "under customs control"},
    LetterName{'I', "事故未处理", "accident not settled"},
    LetterName{'J', "嫌疑车", "suspect"},
    LetterName{'K', "查封", "sealed"},
    LetterName{'L', "暂扣", "seized"},
    LetterName{'M', "强制注销", "compulsorily cancelled"},
    LetterName{'N', "事故逃逸", "hit and run"},
    LetterName{'O', "锁定", "locked"},
    LetterName{'P', "达到报废标准公告牌证作废", "due for scrapping, plate void"},
    LetterName{'Q', "逾期未检验", "inspection overdue"},
};

constexpr PrefixName kNoType{};
constexpr LetterName kNoLetter{};

// The longest prefix in the table; the tables are small enough to look through.
const PrefixName& FindType(std::string_view code) {
  const PrefixName* best = &kNoType;
  for (const PrefixName& row : kVehicleTypes) {
    const bool fits = code.substr(0, row.prefix.size()) == row.prefix;
    if (fits && row.prefix.size() > best->prefix.size()) best = &row;
  }
  return *best;
}

template <typename Table>
const LetterName& FindLetter(const Table& table, char letter) {
  const auto row = std::find_if(table.begin(), table.end(), [letter](const LetterName& candidate) {
    return candidate.letter == letter;
  });
  return row == table.end() ? kNoLetter : *row;
}

}  // namespace

std::string_view VehicleTypeNameZh(std::string_view code) { return FindType(code).zh; }
std::string_view VehicleTypeNameEn(std::string_view code) { return FindType(code).en; }
std::string_view FuelNameZh(char letter) { return FindLetter(kFuels, letter).zh; }
std::string_view FuelNameEn(char letter) { return FindLetter(kFuels, letter).en; }
std::string_view UseNameZh(char letter) { return FindLetter(kUses, letter).zh; }
std::string_view UseNameEn(char letter) { return FindLetter(kUses, letter).en; }
std::string_view StatusNameZh(char letter) { return FindLetter(kStatuses, letter).zh; }
std::string_view StatusNameEn(char letter) { return FindLetter(kStatuses, letter).en; }

}  // namespace bluegate::vehicle
