import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import {
  CaseEventKind, CaseEventSchema, CaseSchema, CaseState, EscalationStep, Office,
} from '../gen/bluegate/casework/v1/casework_pb';
import type { Text } from '../i18n';
import { words as pairs } from '../i18n/words';
import { decisionFacts, eventDetail } from './sheet_facts';

const zh = (key: string) => pairs[key as keyof typeof pairs][0];
const words = {
  text: zh,
  word: (prefix: string, value: number | string) => zh(`${prefix}${value}`),
} as Text;

describe('case sheet', () => {
  it('says which office has the case, and which step was taken', () => {
    const item = create(CaseSchema, {
      state: CaseState.HANDED_OVER,
      office: Office.TRANSPORT,
      escalationStep: EscalationStep.SUPERVISED,
    });
    const facts = Object.fromEntries(decisionFacts(item, words));
    expect(facts['案件状态']).toBe('已转交 · 交通运输部门');
    expect(facts['四步联动']).toBe('督办');
    const open = create(CaseSchema, { state: CaseState.ON_HOLD });
    expect(Object.fromEntries(decisionFacts(open, words))).not.toHaveProperty('四步联动');
  });

  it('tells office, step and note of an event', () => {
    const event = create(CaseEventSchema, {
      kind: CaseEventKind.ESCALATED,
      escalationStep: EscalationStep.ASSIGNED,
      note: '咸治霾办〔2021〕5号',
    });
    expect(eventDetail(event, words)).toBe('交办；咸治霾办〔2021〕5号');
    const over = create(CaseEventSchema, { office: Office.ENVIRONMENT });
    expect(eventDetail(over, words)).toBe('生态环境部门');
  });
});
