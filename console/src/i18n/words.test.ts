import { describe, expect, it } from 'vitest';

import { DismissReason } from '../gen/bluegate/casework/v1/casework_pb';
import { EmissionStage, StageSource } from '../gen/bluegate/registry/v1/registry_pb';
import { en } from './en';
import { zh } from './zh';

const valuesOf = (item: object) => Object.values(item).filter((v) => typeof v === 'number');

describe('words', () => {
  it('are the same set in both languages, none empty', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    for (const word of [...Object.values(en), ...Object.values(zh)]) expect(word).not.toBe('');
  });

  it('exist for every value of the enums that the page shows', () => {
    const wanted = [
      ...valuesOf(EmissionStage).map((v) => `stage${v}`),
      ...valuesOf(StageSource).map((v) => `stageSource${v}`),
      ...valuesOf(DismissReason).filter((v) => v !== 0).map((v) => `dismiss${v}`),
    ];
    expect(wanted.filter((key) => !(key in zh))).toEqual([]);
  });

  it('of English hold no Chinese, but for the name of the other language', () => {
    const chinese = Object.entries(en).filter(([key, v]) => key !== 'language' && /[\u4e00-\u9fff]/.test(v));
    expect(chinese).toEqual([]);
  });
});
