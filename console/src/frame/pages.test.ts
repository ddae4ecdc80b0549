import { describe, expect, it } from 'vitest';

import { pagesFor } from './pages';

const namesFor = (role: string) => pagesFor(role).map((page) => page.name);

describe('pages', () => {
  it('of an administrator hold no vehicle', () => {
    expect(namesFor('administrator')).toEqual(['rules', 'alerts', 'city']);
  });

  it('are open to officers but for legal holds, and to nobody without a role', () => {
    expect(namesFor('officer')).toHaveLength(7);
    expect(namesFor('officer')).not.toContain('holds');
    expect(namesFor('')).toEqual([]);
  });

  it('of supervisors, officials and auditors show the legal holds', () => {
    for (const role of ['supervisor', 'official', 'auditor']) {
      expect([role, namesFor(role).includes('holds')]).toEqual([role, true]);
    }
  });
});
