/** How a picture is looked at: enlarged so many times, its corner moved by so many pixels. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Place {
  x: number;
  y: number;
}

export const wholeView: View = { scale: 1, x: 0, y: 0 };
const scaleMax = 16;
// Share of the frame that an enlarged plate takes.
const plateShare = 0.6;

const between = (value: number, least: number, most: number) =>
  Math.min(Math.max(value, least), most);

/** Keeps the picture over the whole frame: no edge of it comes inside. */
function kept(view: View, frame: Size): View {
  const scale = between(view.scale, 1, scaleMax);
  return {
    scale,
    x: between(view.x, frame.width * (1 - scale), 0),
    y: between(view.y, frame.height * (1 - scale), 0),
  };
}

/** Enlarges around a place of the frame, which stays where it is. */
export function zoomed(view: View, factor: number, at: Place, frame: Size): View {
  const scale = between(view.scale * factor, 1, scaleMax);
  const ratio = scale / view.scale;
  return kept(
    { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio },
    frame,
  );
}

export function moved(view: View, by: Place, frame: Size): View {
  return kept({ scale: view.scale, x: view.x + by.x, y: view.y + by.y }, frame);
}

/** Shows the plate with these corners, in pixels of a picture that fits into the frame. */
export function plateView(corners: readonly Place[], picture: Size, frame: Size): View {
  const fit = Math.min(frame.width / picture.width, frame.height / picture.height);
  const left = (frame.width - picture.width * fit) / 2;
  const top = (frame.height - picture.height * fit) / 2;
  const xs = corners.map((corner) => left + corner.x * fit);
  const ys = corners.map((corner) => top + corner.y * fit);
  const width = Math.max(1, Math.max(...xs) - Math.min(...xs));
  const height = Math.max(1, Math.max(...ys) - Math.min(...ys));
  const wanted = plateShare * Math.min(frame.width / width, frame.height / height);
  const scale = between(wanted, 1, scaleMax);
  const middle = { x: Math.min(...xs) + width / 2, y: Math.min(...ys) + height / 2 };
  return kept(
    { scale, x: frame.width / 2 - middle.x * scale, y: frame.height / 2 - middle.y * scale },
    frame,
  );
}
