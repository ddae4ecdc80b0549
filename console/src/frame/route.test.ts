import { describe, expect, it } from 'vitest';

import { hashOf, parseRoute } from './route';

describe('route', () => {
  it('comes back as it was written, whatever the id holds', () => {
    for (const id of ['', 'cp-01-cam-1/1/42', 'p/1/2/S08/陕D12345', 'a%2Fb#?']) {
      expect(parseRoute(hashOf('queue', id))).toEqual({ page: 'queue', id });
    }
  });

  it('of an unknown page is none, and a broken id is empty', () => {
    expect(parseRoute('').page).toBeNull();
    expect(parseRoute('#/elsewhere').page).toBeNull();
    expect(parseRoute('#/sheet/%E0%A4%A')).toEqual({ page: 'sheet', id: '' });
  });
});
