import { describe, expect, it } from 'vitest';

import { pagesFor } from './pages';

const namesFor = (role: string) => pagesFor(role).map((page) => page.name);

describe('pages', () => {
  it('of an administrator hold no vehicle', () => {
    expect(namesFor('administrator')).toEqual(['rules', 'alerts', 'city']);
  });

  it('are all open to officers, and to nobody without a role', () => {
    expect(namesFor('officer')).toHaveLength(7);
    expect(namesFor('')).toEqual([]);
  });
});
