import { pairs } from '../pairs';

export const exported = pairs({
  exportCsv: ['导出 CSV', 'Export CSV'],
  passageKind: ['案件类别', 'Kind'],
  reasonSentence: ['原因说明', 'Why'],
  figure: ['指标', 'Figure'],
  figureValue: ['数值', 'Value'],
  figureTime: ['截至', 'As of'],
  clockBehindSeconds: ['时钟落后（秒）', 'Clock behind (s)'],
});
