import type { Language } from '../i18n';
import type { Pair } from '../i18n/pairs';

/** GA/T 16.4 by prefix: the longest that fits holds. */
export const types: Record<string, Pair> = {
  H: ['货车', 'lorry'],
  H1: ['重型货车', 'heavy lorry'],
  H11: ['重型普通货车', 'heavy general lorry'],
  H12: ['重型厢式货车', 'heavy box lorry'],
  H14: ['重型罐式货车', 'heavy tank lorry'],
  H17: ['重型自卸货车', 'heavy dump truck'],
  H19: ['重型仓栅式货车', 'heavy stake lorry'],
  H2: ['中型货车', 'medium lorry'],
  H3: ['轻型货车', 'light lorry'],
  H4: ['微型货车', 'mini lorry'],
  H5: ['低速货车', 'low-speed lorry'],
  H54: ['自卸低速货车', 'low-speed dump truck'],
  Q: ['牵引车', 'tractor unit'],
  Q1: ['重型牵引车', 'heavy tractor unit'],
  Q11: ['重型半挂牵引车', 'heavy semi-trailer tractor'],
  Q12: ['重型全挂牵引车', 'heavy full-trailer tractor'],
  Q2: ['中型牵引车', 'medium tractor unit'],
  Q3: ['轻型牵引车', 'light tractor unit'],
  B: ['半挂车', 'semi-trailer'],
  B1: ['重型半挂车', 'heavy semi-trailer'],
  B2: ['中型半挂车', 'medium semi-trailer'],
  B3: ['轻型半挂车', 'light semi-trailer'],
  G: ['全挂车', 'full trailer'],
  G1: ['重型全挂车', 'heavy full trailer'],
  G2: ['中型全挂车', 'medium full trailer'],
  G3: ['轻型全挂车', 'light full trailer'],
  K: ['客车', 'passenger vehicle'],
  K1: ['大型客车', 'large bus'],
  K2: ['中型客车', 'medium bus'],
  K3: ['小型客车', 'car'],
  K4: ['微型客车', 'mini car'],
  Z: ['专项作业车', 'special-purpose vehicle'],
  Z1: ['大型专项作业车', 'large special-purpose vehicle'],
  Z5: ['重型专项作业车', 'heavy special-purpose vehicle'],
  Z7: ['轻型专项作业车', 'light special-purpose vehicle'],
  N: ['三轮汽车', 'three-wheeler'],
  J: ['轮式机械', 'wheeled machinery'],
  J11: ['轮式装载机械', 'wheel loader'],
  J12: ['轮式挖掘机械', 'wheeled excavator'],
  J13: ['轮式平地机械', 'wheeled grader'],
  M: ['摩托车', 'motorcycle'],
  T: ['拖拉机', 'tractor'],
  D: ['电车', 'trolley vehicle'],
  X: ['其他', 'other'],
};

/** GA/T 16.9, one letter each. */
export const fuels: Record<string, Pair> = {
  A: ['汽油', 'petrol'],
  B: ['柴油', 'diesel'],
  C: ['电', 'electricity'],
  D: ['混合油', 'mixed oil'],
  E: ['天然气', 'natural gas'],
  F: ['液化石油气', 'LPG'],
  L: ['甲醇', 'methanol'],
  M: ['乙醇', 'ethanol'],
  N: ['太阳能', 'solar'],
  O: ['混合动力', 'hybrid'],
  P: ['氢', 'hydrogen'],
  Q: ['生物燃料', 'biofuel'],
  Y: ['无', 'none'],
  Z: ['其他', 'other'],
};

/** GA/T 16.3. */
export const uses: Record<string, Pair> = {
  A: ['非营运', 'private'],
  B: ['公路客运', 'coach'],
  C: ['公交客运', 'city bus'],
  D: ['出租客运', 'taxi'],
  E: ['旅游客运', 'tourist coach'],
  F: ['货运', 'goods transport'],
  G: ['租赁', 'rental'],
  H: ['警用', 'police'],
  I: ['消防', 'fire brigade'],
  J: ['救护', 'ambulance'],
  K: ['工程救险', 'rescue'],
  L: ['营转非', 'formerly commercial'],
  M: ['出租转非', 'former taxi'],
  N: ['教练', 'driving school'],
  O: ['幼儿校车', 'nursery school bus'],
  P: ['小学生校车', 'primary school bus'],
  Q: ['初中生校车', 'middle school bus'],
  R: ['危化品运输', 'dangerous goods transport'],
  S: ['中小学生校车', 'school bus'],
  T: ['预约出租客运', 'ride hailing'],
};

/** 机动车状态, one letter each. */
export const statuses: Record<string, Pair> = {
  A: ['正常', 'in order'],
  B: ['转出', 'moved to another office'],
  C: ['被盗抢', 'stolen'],
  D: ['停驶', 'laid up'],
  E: ['注销', 'cancelled'],
  G: ['违法未处理', 'offence not settled'],
  H: ['海关监管', 'under customs control'],
  I: ['事故未处理', 'accident not settled'],
  J: ['嫌疑车', 'suspect'],
  K: ['查封', 'sealed'],
  L: ['暂扣', 'seized'],
  M: ['强制注销', 'compulsorily cancelled'],
  N: ['事故逃逸', 'hit and run'],
  O: ['锁定', 'locked'],
  P: ['达到报废标准公告牌证作废', 'due for scrapping, plate void'],
  Q: ['逾期未检验', 'inspection overdue'],
};

/** 车身颜色, GA/T 16.8. */
export const bodyColors: Record<string, Pair> = {
  A: ['白', 'white'],
  B: ['灰', 'grey'],
  C: ['黄', 'yellow'],
  D: ['粉', 'pink'],
  E: ['红', 'red'],
  F: ['紫', 'purple'],
  G: ['绿', 'green'],
  H: ['蓝', 'blue'],
  I: ['棕', 'brown'],
  J: ['黑', 'black'],
  Z: ['其他', 'other'],
};

const at = (pair: Pair | undefined, language: Language) => pair?.[language === 'zh' ? 0 : 1];

/** A name with its code, such as 柴油 (B); the code alone where it has no name. */
function named(name: string | undefined, code: string): string {
  return name ? `${name} (${code})` : code;
}

function letters(table: Record<string, Pair>, codes: string, language: Language): string {
  const names = [...codes].map((letter) => at(table[letter], language) ?? letter);
  return named(names.join(language === 'zh' ? '、' : ', '), codes);
}

export function vehicleTypeName(code: string, language: Language): string {
  const prefixes = Object.keys(types).filter((prefix) => code.startsWith(prefix));
  const longest = prefixes.sort((a, b) => b.length - a.length)[0];
  return named(at(types[longest], language), code);
}

export function fuelName(code: string, language: Language): string {
  return code && letters(fuels, code, language);
}

export function vehicleUseName(code: string, language: Language): string {
  return code && letters(uses, code, language);
}

export function statusName(code: string, language: Language): string {
  return code && letters(statuses, code, language);
}

export function bodyColorName(code: string, language: Language): string {
  return code && letters(bodyColors, code, language);
}
