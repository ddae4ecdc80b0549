import { describe, expect, it } from 'vitest';

import { moved, plateView, wholeView, zoomed } from './view';

const frame = { width: 600, height: 400 };

describe('view', () => {
  it('keeps the place under the pointer while it enlarges', () => {
    const at = { x: 200, y: 100 };
    const view = zoomed(zoomed(wholeView, 2, at, frame), 1.5, at, frame);
    expect(view.scale).toBe(3);
    // The point of the picture that was at (200, 100) still is.
    expect(view.x + 200 * view.scale).toBeCloseTo(200);
    expect(view.y + 100 * view.scale).toBeCloseTo(100);
  });

  it('is never smaller than the frame and never leaves it', () => {
    expect(zoomed(wholeView, 0.2, { x: 10, y: 10 }, frame)).toEqual(wholeView);
    const near = zoomed(wholeView, 2, { x: 0, y: 0 }, frame);
    expect(moved(near, { x: 500, y: 500 }, frame)).toEqual({ scale: 2, x: 0, y: 0 });
    expect(moved(near, { x: -5000, y: -5000 }, frame)).toEqual({ scale: 2, x: -600, y: -400 });
  });

  it('enlarges no further than there is anything to see', () => {
    expect(zoomed(wholeView, 1e6, { x: 0, y: 0 }, frame).scale).toBe(16);
  });

  it('brings a plate to the middle', () => {
    const picture = { width: 1200, height: 400 };
    const corners = [
      { x: 900, y: 100 }, { x: 1000, y: 100 }, { x: 1000, y: 140 }, { x: 900, y: 140 },
    ];
    const view = plateView(corners, picture, frame);
    // The picture is halved and lies 100 pixels below the frame's top: the plate's middle is at
    // 475, 160.
    expect(view.x + 475 * view.scale).toBeCloseTo(300);
    expect(view.y + 160 * view.scale).toBeCloseTo(200);
    expect(50 * view.scale).toBeCloseTo(0.6 * 600);
  });
});
