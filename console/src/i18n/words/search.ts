import { pairs } from '../pairs';

export const search = pairs({
  pattern: ['号牌号码', 'Plate number'],
  patternForm: ['? 代表任意一位，* 代表任意多位', '? for any one character, * for any number'],
  patternNeeded: ['须填写号牌号码', 'A plate number is needed'],
  lookAlikes: ['形近号码，距离至多', 'Look-alikes within'],
  lookAlikesWant: [
    '形近查询须为完整号码，不用 *，? 不超过三个',
    'Look-alikes want a whole number: no *, at most three ?',
  ],
  passedBetween: ['通过时间', 'Passed between'],
  anySite: ['全部点位', 'any site'],
  purposeHint: ['将与账号一并记入审计日志', 'kept with your account in the audit log'],
  searchNow: ['查询', 'Search'],
  found: ['找到 {{count}} 条目击', '{{count}} sightings found'],
  foundFirst: ['最新 {{count}} 条目击', 'The newest {{count}} sightings'],
  foundNone: ['没有符合条件的目击', 'No sighting fits'],
  keptSince: ['目击自 {{time}} 起保存', 'Sightings are kept since {{time}}'],
  endState: ['终态', 'End state'],
  toCase: ['案件', 'Case'],
  map: ['点位示意图', 'Map of the sites'],
  timeline: ['时间线', 'Timeline'],
  mapOf: ['{{sites}} 个点位上的 {{sightings}} 条目击', '{{sightings}} sightings at {{sites}} sites'],
  timelineOf: [
    '{{sites}} 个点位上 {{sightings}} 条目击的时间线',
    'Timeline of {{sightings}} sightings at {{sites}} sites',
  ],
  sightings: ['近期目击', 'Last sightings'],
  sightingsLogged: ['以案件编号为事由，已记入审计日志', 'Searched for this case; kept in the audit log'],
  thisPassage: ['本次', 'this one'],
  tooFewCharacters: ['已识读的字符太少，无法查询', 'Too few characters were read to search'],
  searchFurther: ['查询', 'Search'],
});
