import { describe, expect, it } from 'vitest';

import { isPassageName } from './passage_name';

describe('the name of a passage', () => {
  it('is device, epoch and sequence, both counted from 1', () => {
    for (const name of ['cp-01-cam-1/1/42', ' cp-01-cam-1/3/18446744073709551615 ']) {
      expect([name, isPassageName(name)]).toEqual([name, true]);
    }
  });

  it('is nothing else', () => {
    for (const name of [
      '', 'cp-01', 'cp-01/1', 'cp-01/0/1', 'cp-01/1/0', 'cp-01/1/x', 'CP 01/1/1', 'cp-01/1/2/3',
      '陕D12345',
    ]) {
      expect([name, isPassageName(name)]).toEqual([name, false]);
    }
  });
});
