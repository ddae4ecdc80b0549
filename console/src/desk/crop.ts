/** A part of a picture, in its pixels. */
export interface Crop {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Share of the plate's width and height that is shown around it. */
const margin = 0.15;

/** The part around a plate's corners, kept inside the picture. */
export function cropAround(
  corners: readonly { xPx: number; yPx: number }[],
  size: { width: number; height: number },
): Crop {
  const xs = corners.map((point) => point.xPx);
  const ys = corners.map((point) => point.yPx);
  const marginX = (Math.max(...xs) - Math.min(...xs)) * margin;
  const marginY = (Math.max(...ys) - Math.min(...ys)) * margin;
  const left = Math.max(0, Math.min(...xs) - marginX);
  const top = Math.max(0, Math.min(...ys) - marginY);
  const right = Math.min(size.width, Math.max(...xs) + marginX);
  const bottom = Math.min(size.height, Math.max(...ys) + marginY);
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}
