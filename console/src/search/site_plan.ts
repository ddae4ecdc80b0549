import type { Site } from '../gen/bluegate/common/v1/site_pb';

/** Where a site stands in the drawing, from its upper left corner. */
export interface SitePlace {
  site: Site;
  x: number;
  y: number;
}

export interface SitePlan {
  places: SitePlace[];
  /** A length that is good to read off, and how long it is drawn; both 0 without places. */
  scaleKm: number;
  scaleLength: number;
}

export interface Frame {
  width: number;
  height: number;
  /** What is left free at either side, and above and below. */
  sideRoom: number;
  room: number;
}

const kmADegree = 111.32;
const readableKm = [0.5, 1, 2, 5, 10, 20, 50, 100];
// Share of the width that the scale may take.
const scaleShare = 0.2;
// Sites closer together are shown with what is around them.
const kmLeast = 16;
const edge = 4;

/** Draws the sites to scale, north above, with those of `shown` as large as they fit into the
 *  frame; others are drawn as far as they come into it. Degrees of longitude are shortened as they
 *  are at the city's latitude, which is true enough over a hundred kilometres. Sites without
 *  coordinates are left out. */
export function planOf(
  sites: readonly Site[], shown: ReadonlySet<string>, frame: Frame,
): SitePlan {
  const known = sites.filter((site) => site.longitudeDeg !== 0 || site.latitudeDeg !== 0);
  if (known.length === 0) return { places: [], scaleKm: 0, scaleLength: 0 };
  const latitude = known.reduce((sum, site) => sum + site.latitudeDeg, 0) / known.length;
  const shortened = Math.cos((latitude * Math.PI) / 180);
  const all = known.map((site) => ({
    site,
    east: site.longitudeDeg * kmADegree * shortened,
    north: site.latitudeDeg * kmADegree,
  }));
  const wanted = all.filter(({ site }) => shown.has(site.siteId));
  const within = wanted.length > 0 ? wanted : all;
  const [west, east] = extentOf(within.map((one) => one.east));
  const [south, north] = extentOf(within.map((one) => one.north));
  const { width, height, sideRoom, room } = frame;
  const perKm = Math.min(
    (width - 2 * sideRoom) / Math.max(east - west, kmLeast),
    (height - 2 * room) / Math.max(north - south, kmLeast * ((height - 2 * room) / width)),
  );
  const scaleKm = readableKm.filter((km) => km * perKm <= width * scaleShare).at(-1) ?? 0;
  const places = all
    .map((one) => ({
      site: one.site,
      x: width / 2 + (one.east - (west + east) / 2) * perKm,
      y: height / 2 - (one.north - (south + north) / 2) * perKm,
    }))
    .filter(({ x, y }) => x > edge && x < width - edge && y > edge && y < height - edge);
  return { places, scaleKm, scaleLength: scaleKm * perKm };
}

const extentOf = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** A place's label: at the left or right of the drawing, beside its height as far as they do not
 *  cover each other. */
export interface Label {
  place: SitePlace;
  isLeft: boolean;
  y: number;
}

/** Labels for places, those that come first with preference where there is no room for all. */
export function labelsOf(
  places: readonly SitePlace[], width: number, height: number, spacing: number,
): Label[] {
  const middle = width / 2;
  const mostASide = Math.floor(height / spacing) - 1;
  return [true, false].flatMap((isLeft) => {
    const labels = places
      .filter(({ x }) => x < middle === isLeft)
      .slice(0, mostASide)
      .map((place) => ({ place, isLeft, y: Math.max(place.y, spacing) }))
      .sort((a, b) => a.y - b.y);
    for (let i = 1; i < labels.length; i += 1) {
      labels[i].y = Math.max(labels[i].y, labels[i - 1].y + spacing);
    }
    // Those that went below the edge move up, and push the ones above them.
    let lowest = height - spacing / 2;
    for (const label of [...labels].reverse()) {
      label.y = Math.min(label.y, lowest);
      lowest = label.y - spacing;
    }
    return labels;
  });
}
