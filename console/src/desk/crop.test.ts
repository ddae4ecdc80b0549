import { describe, expect, it } from 'vitest';

import { cropAround } from './crop';

const plate = (left: number, top: number, right: number, bottom: number) => [
  { xPx: left, yPx: top },
  { xPx: right, yPx: top },
  { xPx: right, yPx: bottom },
  { xPx: left, yPx: bottom },
];

describe('crop', () => {
  it('shows the plate with a margin', () => {
    expect(cropAround(plate(100, 100, 200, 140), { width: 640, height: 480 })).toEqual({
      left: 85,
      top: 94,
      width: 130,
      height: 52,
    });
  });

  it('stays inside the picture', () => {
    const crop = cropAround(plate(-10, -5, 640, 500), { width: 640, height: 480 });
    expect(crop).toEqual({ left: 0, top: 0, width: 640, height: 480 });
  });
});
