import { pairs } from '../pairs';

export const exported = pairs({
  exportCsv: ['导出 CSV', 'Export CSV'],
  exportNow: ['导出', 'Export'],
  exportPurpose: ['导出用途', 'What the file is for'],
  exportRows: ['{{count}} 条', '{{count}} rows'],
  passageKind: ['案件类别', 'Kind'],
  reasonSentence: ['原因说明', 'Why'],
  siteNamed: ['点位名称', 'Site name'],
  passedDirection: ['行驶方向', 'Direction'],
  passageNumber: ['通行记录编号', 'Passage'],
  figure: ['指标', 'Figure'],
  figureValue: ['数值', 'Value'],
  figureTime: ['截至', 'As of'],
  clockBehindSeconds: ['时钟落后（秒）', 'Clock behind (s)'],
});
