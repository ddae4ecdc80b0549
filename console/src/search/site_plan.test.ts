import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { SiteSchema } from '../gen/bluegate/common/v1/site_pb';
import { labelsOf, planOf } from './site_plan';

const site = (siteId: string, longitudeDeg: number, latitudeDeg: number) =>
  create(SiteSchema, { siteId, longitudeDeg, latitudeDeg });
const all: ReadonlySet<string> = new Set();
const frame = { width: 400, height: 300, sideRoom: 40, room: 20 };

describe('site plan', () => {
  it('has north above, east to the right, and everything within its room', () => {
    const { places } = planOf(
      [site('west', 108.5, 34.2), site('east', 108.9, 34.2), site('north', 108.7, 34.6)],
      all, frame,
    );
    const [west, east, north] = places;
    expect(west.x).toBeLessThan(east.x);
    expect(west.y).toBeCloseTo(east.y);
    expect(north.y).toBeCloseTo(20);
    expect(west.y).toBeCloseTo(280);
    for (const { x, y } of places) {
      expect(x > 39.9 && x < 360.1 && y > 19.9 && y < 280.1).toBe(true);
    }
  });

  it('is true to scale in both directions', () => {
    // At 60 degrees north a degree of longitude is half as long as one of latitude.
    const { places, scaleKm, scaleLength } = planOf(
      [site('a', 100, 60), site('b', 101, 60), site('c', 100, 60.5)],
      all, { width: 500, height: 500, sideRoom: 10, room: 10 },
    );
    const [a, b, c] = places;
    expect((b.x - a.x) / (a.y - c.y)).toBeCloseTo(1, 1);
    expect(scaleKm).toBe(10);
    expect(scaleLength / (a.y - c.y)).toBeCloseTo(10 / 55.66, 2);
  });

  it('is about the sites that are shown, with what is around them', () => {
    const sites = [site('a', 108.6, 34.3), site('b', 108.7, 34.3), site('far', 109.9, 35.5)];
    const near = planOf([...sites, site('near', 108.65, 34.32)], new Set(['a', 'b']), frame);
    expect(near.places.map((place) => place.site.siteId)).toEqual(['a', 'b', 'near']);
    const [a, b] = near.places;
    expect(b.x - a.x).toBeGreaterThan(100);
    expect(planOf(sites, all, frame).places).toHaveLength(3);
  });

  it('stands without sites, with one, and leaves out those without coordinates', () => {
    expect(planOf([], all, frame).places).toEqual([]);
    const one = planOf([site('a', 108, 34), site('b', 0, 0)], all, frame);
    expect(one.places.map(({ x, y }) => [x, y])).toEqual([[200, 150]]);
  });
});

describe('labels', () => {
  const at = (x: number, y: number) => ({ site: site(`${x}/${y}`, 1, 1), x, y });

  it('stand at the side of their place and never cover each other', () => {
    const places = [at(10, 95), at(20, 94), at(30, 96), at(80, 50), at(15, 2)];
    const labels = labelsOf(places, 100, 100, 12);
    expect(labels.filter((label) => !label.isLeft).map((label) => label.y)).toEqual([50]);
    const left = labels.filter((label) => label.isLeft).map((label) => label.y);
    expect(left).toHaveLength(4);
    left.slice(1).forEach((y, i) => expect(y - left[i]).toBeGreaterThanOrEqual(12));
    expect(left[0]).toBeGreaterThan(0);
    expect(left[3]).toBeLessThanOrEqual(94);
  });

  it('are of the first places where there is no room for all', () => {
    const places = Array.from({ length: 20 }, (_, i) => at(10, i));
    const labels = labelsOf(places, 100, 60, 12);
    expect(labels.map((label) => label.place)).toEqual(places.slice(0, 4));
  });
});
