import { type CSSProperties, type PointerEvent, useEffect, useRef, useState } from 'react';

import type { Sighting } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { sizeAtHand } from './pictures_ahead';
import { moved, plateView, type Size, type View, wholeView, zoomed } from './view';

const stepFactor = 1.4;

interface Props {
  url: string;
  /** The plates that are outlined; none in a frame of which no corners are known. */
  sightings: Sighting[];
  index: number;
  onChoose: (index: number) => void;
  onSize: (size: Size) => void;
  onMissing: () => void;
}

/** The outlines are thinned as the picture grows, so that they hide no character. */
function styleOf({ scale, x, y }: View): CSSProperties {
  const style = { transform: `translate(${x}px, ${y}px) scale(${scale})`, '--scale': scale };
  return style as CSSProperties;
}

/** A picture with the plates outlined, to be enlarged by wheel, button or key and moved by hand. */
export function Picture({ url, sightings, index, onChoose, onSize, onMissing }: Props) {
  const { text } = useText();
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size | null>(() => sizeAtHand(url));
  const [view, setView] = useState<View>(wholeView);
  const corners = sightings[index]?.reading?.corners ?? [];

  const frameSize = () => ({
    width: frame.current?.clientWidth ?? 1,
    height: frame.current?.clientHeight ?? 1,
  });
  const zoomBy = (factor: number) => {
    const { width, height } = frameSize();
    setView((now) => zoomed(now, factor, { x: width / 2, y: height / 2 }, { width, height }));
  };
  const zoomPlate = () => {
    if (!size || corners.length !== 4) return;
    const places = corners.map((corner) => ({ x: corner.xPx, y: corner.yPx }));
    setView(plateView(places, size, frameSize()));
  };
  useKeys({
    zoomIn: () => zoomBy(stepFactor),
    zoomOut: () => zoomBy(1 / stepFactor),
    zoomPlate,
    zoomReset: () => setView(wholeView),
  });

  // React's own wheel handler may not keep the page from scrolling.
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const within = { width: element.clientWidth, height: element.clientHeight };
      setView((now) => zoomed(now, Math.exp(-event.deltaY / 400), at, within));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);

  function onPointerMove(event: PointerEvent) {
    if (event.buttons !== 1) return;
    const by = { x: event.movementX, y: event.movementY };
    setView((now) => moved(now, by, frameSize()));
  }

  return (
    <div className="picture" ref={frame}>
      <div
        className="picture-sheet"
        data-testid="picture-sheet"
        data-scale={view.scale.toFixed(2)}
        style={styleOf(view)}
        onPointerMove={onPointerMove}
        onDoubleClick={zoomPlate}
      >
        <img
          src={url}
          alt={text('evidence')}
          draggable={false}
          // Picture, number and crop come in one frame, or the old case stays for a moment.
          decoding="sync"
          onLoad={(event) => {
            const image = event.currentTarget;
            if (size) return;
            const loaded = { width: image.naturalWidth, height: image.naturalHeight };
            setSize(loaded);
            onSize(loaded);
          }}
          onError={onMissing}
          data-testid="evidence"
        />
        {size && (
          <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
            {sightings.map((sighting, i) => (
              <polygon
                key={i}
                className={i === index ? 'outline chosen' : 'outline'}
                points={(sighting.reading?.corners ?? []).map((p) => `${p.xPx},${p.yPx}`).join(' ')}
                onClick={() => onChoose(i)}
              />
            ))}
          </svg>
        )}
      </div>
      <div className="picture-tools">
        <button type="button" aria-label={text('key_zoomIn')} onClick={() => zoomBy(stepFactor)}>
          +
        </button>
        <button type="button" aria-label={text('key_zoomOut')} onClick={() => zoomBy(1 / stepFactor)}>
          −
        </button>
        <button type="button" onClick={zoomPlate} disabled={corners.length !== 4}>
          {text('plate')}
        </button>
        <button type="button" onClick={() => setView(wholeView)}>
          {text('wholePicture')}
        </button>
      </div>
    </div>
  );
}
