import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { AlertLevel, Outcome } from '../gen/bluegate/admission/v1/admission_pb';
import {
  CaseEventKind, CaseState, DismissReason, EscalationStep, Office, PassageState,
} from '../gen/bluegate/casework/v1/casework_pb';
import { WatchLevel } from '../gen/bluegate/casework/v1/watchlist_pb';
import {
  Direction, PlateClass, PlateColor, ReadingVerdict,
} from '../gen/bluegate/common/v1/plate_pb';
import { EmissionStage, StageSource } from '../gen/bluegate/registry/v1/registry_pb';
import type { Pair } from './pairs';
import { words } from './words';

const entries = Object.entries(words) as [string, Pair][];

/** A key for each value of an enum; without its "not stated" where the page never shows that. */
function keysFor(prefix: string, item: object, withUnspecified = false): string[] {
  const values = Object.values(item).filter((value) => typeof value === 'number');
  return values.filter((value) => withUnspecified || value !== 0).map((value) => prefix + value);
}

/** Every file of the page's own source. */
function sources(): string[] {
  const root = new URL('..', import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/^gen|\.test\.|^i18n/.test(name))
    .map((name) => readFileSync(new URL(name, root), 'utf8'));
}

describe('words', () => {
  it('have both languages, with the same blanks to fill', () => {
    const blanks = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
    for (const [key, [zh, en]] of entries) {
      expect([key, zh.trim() !== '', en.trim() !== '']).toEqual([key, true, true]);
      expect([key, blanks(zh)]).toEqual([key, blanks(en)]);
    }
  });

  it('exist for every value of the enums that the page shows', () => {
    const wanted = [
      ...keysFor('alert', AlertLevel),
      ...keysFor('class', PlateClass, true),
      ...keysFor('color', PlateColor, true),
      ...keysFor('direction', Direction, true),
      ...keysFor('dismiss', DismissReason),
      ...keysFor('escalation', EscalationStep),
      ...keysFor('event', CaseEventKind),
      ...keysFor('office', Office),
      ...keysFor('outcome', Outcome, true),
      ...keysFor('passage', PassageState),
      ...keysFor('stage', EmissionStage, true),
      ...keysFor('stageSource', StageSource, true),
      ...keysFor('state', CaseState),
      ...keysFor('verdict', ReadingVerdict, true),
      ...keysFor('watchLevel', WatchLevel),
    ];
    expect(wanted.filter((key) => !(key in words))).toEqual([]);
  });

  it('exist for everything that is asked for by a first part', () => {
    const prefixes = new Set(
      sources().flatMap((text) => [...text.matchAll(/word\('(\w+)'/g)].map((match) => match[1])),
    );
    expect(prefixes.size).toBeGreaterThan(15);
    const unknown = [...prefixes].filter(
      (prefix) => !entries.some(([key]) => key.startsWith(prefix)),
    );
    expect(unknown).toEqual([]);
  });

  it('stand in no file of the page itself', () => {
    const chinese = /(?<!\/\/.*|\*.*)[\u4e00-\u9fff]/;
    const files = sources().filter((text) => !text.includes('export const fuels'));
    const lines = files.flatMap((text) => text.split('\n')).filter((line) => chinese.test(line));
    expect(lines).toEqual([]);
  });

  it('of English hold no Chinese, but for the name of the other language', () => {
    const chinese = entries.filter(
      ([key, [, en]]) => key !== 'language' && /[\u4e00-\u9fff]/.test(en),
    );
    expect(chinese).toEqual([]);
  });
});
