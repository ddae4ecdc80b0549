import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { access, may } from './access';

const people = ['Officer', 'Supervisor', 'Official', 'Administrator', 'Auditor'];

/** Method to the people who may call it, as the server's own table says. */
function serverTable(): Record<string, string[]> {
  const file = new URL('../../../services/support/access_table.cc', import.meta.url);
  const rows = readFileSync(file, 'utf8').matchAll(/\{"\/bluegate\.([^"]+)",\s*\{([^}]*)\}/g);
  return Object.fromEntries(
    [...rows].map(([, method, roles]) => [
      method,
      people.filter((role) => roles.includes(`k${role}`)).map((role) => role.toLowerCase()),
    ]),
  );
}

describe('access', () => {
  it('is what the server allows', () => {
    const table = serverTable();
    for (const [method, roles] of Object.entries(access)) {
      expect([method, [...roles].sort()]).toEqual([method, table[method]?.sort()]);
    }
  });

  it('asks for all methods at once', () => {
    const list = 'casework.v1.CaseworkService/ListWatchlist';
    const set = 'casework.v1.CaseworkService/SetWatchlistEntry';
    expect(may('officer', list)).toBe(true);
    expect(may('officer', list, set)).toBe(false);
    expect(may('nobody', list)).toBe(false);
  });
});
