import { describe, expect, it } from 'vitest';

import { requestIds } from './request_ids';

describe('request ids', () => {
  it('stay the same while the content does, and no longer', () => {
    let made = 0;
    const idOf = requestIds(() => `id-${(made += 1)}`);
    expect([idOf('a'), idOf('a'), idOf('b'), idOf('a')]).toEqual(['id-1', 'id-1', 'id-2', 'id-3']);
  });
});
