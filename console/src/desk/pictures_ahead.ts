import { useEffect } from 'react';

import { pictureUrl } from '../api/transport';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import type { Size } from './view';

// So many cases ahead have their pictures in the browser before they come to the desk.
const picturesAhead = 4;
const keptMax = 12;

/** Pictures that were fetched and decoded, by address, the oldest first. */
const kept = new Map<string, HTMLImageElement>();

function fetchAhead(url: string) {
  const image = kept.get(url) ?? new Image();
  if (!image.src) {
    image.src = url;
    // A picture that cannot be shown is told of where it is wanted.
    image.decode().catch(() => undefined);
  }
  kept.delete(url);
  kept.set(url, image);
  for (const oldest of kept.keys()) {
    if (kept.size <= keptMax) break;
    kept.delete(oldest);
  }
}

/** The size of a picture that is at hand; null: it has to be loaded first. */
export function sizeAtHand(url: string): Size | null {
  const image = kept.get(url);
  if (!image?.complete || image.naturalWidth === 0) return null;
  return { width: image.naturalWidth, height: image.naturalHeight };
}

/** Has the pictures of the cases that come next fetched, so that they show at once. */
export function usePicturesAhead(cases: readonly Case[], at: number) {
  const urls = cases
    .slice(at + 1, at + 1 + picturesAhead)
    .map((item) => item.passage?.pictureSha256)
    .filter((sha256) => sha256?.length)
    .map((sha256) => pictureUrl(sha256!))
    .join(' ');
  useEffect(() => {
    // The nearest comes last and so is dropped last.
    for (const url of urls.split(' ').filter(Boolean).reverse()) fetchAhead(url);
  }, [urls]);
}
