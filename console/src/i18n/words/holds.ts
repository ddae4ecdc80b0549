import { pairs } from '../pairs';

export const holds = pairs({
  page_holds: ['法律保全', 'Legal holds'],
  holdsMeaning: [
    '保全中的通行记录及其证据不论保存期限一律保留，直至解除；设置与解除均记入审计日志。',
    'A passage on hold is kept with its evidence, whatever its age, until the hold is lifted; both '
      + 'are kept in the audit log.',
  ],
  setHold: ['设置保全', 'Set a hold'],
  liftHold: ['解除保全', 'Lift'],
  liftMeaning: ['解除后，超过保存期限的记录将被清理', 'then what is over its period is deleted'],
  heldPassage: ['通行记录或案件编号', 'Passage or case'],
  heldSince: ['保全时间', 'Held since'],
  passageForm: ['设备/纪元/序号，如 cp-01-cam-1/1/42', 'DEVICE/EPOCH/SEQUENCE, such as cp-01-cam-1/1/42'],
  holdWhyHint: ['法院或机关的文号', 'file number of the court or office'],
});
