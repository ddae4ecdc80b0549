import { Segmented } from 'antd';
import { type SyntheticEvent, useState } from 'react';

import { pictureUrl } from '../api/transport';
import type { Sighting } from '../gen/bluegate/casework/v1/casework_pb';
import type { Point } from '../gen/bluegate/recognition/v1/recognition_pb';
import { useText } from '../i18n';
import { cropAround } from './crop';

interface Props {
  sha256: Uint8Array;
  sightings: Sighting[];
  index: number;
  onChoose: (index: number) => void;
}

interface Size {
  width: number;
  height: number;
}

/** The picture that was read with the plates outlined, and the chosen plate enlarged. */
export function Evidence({ sha256, sightings, index, onChoose }: Props) {
  const { text } = useText();
  const [size, setSize] = useState<Size | null>(null);
  const [missing, setMissing] = useState(false);
  const url = pictureUrl(sha256);
  const corners = sightings[index]?.reading?.corners ?? [];

  function onLoad(event: SyntheticEvent<HTMLImageElement>) {
    const image = event.currentTarget;
    setSize({ width: image.naturalWidth, height: image.naturalHeight });
  }

  if (missing) return <p className="overdue">{text('pictureMissing')}</p>;
  return (
    <>
      <div className="picture">
        <img
          src={url}
          alt={text('evidence')}
          onLoad={onLoad}
          onError={() => setMissing(true)}
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
      {sightings.length > 1 && (
        <Segmented
          className="sightings"
          aria-label={text('picturesSeen')}
          value={index}
          onChange={(value) => onChoose(Number(value))}
          options={sightings.map((sighting, i) => ({ value: i, label: sighting.reading?.number ?? '—' }))}
        />
      )}
      {size && corners.length === 4 && <Crop url={url} size={size} corners={corners} />}
    </>
  );
}

const cropWidthPx = 360;

function Crop({ url, size, corners }: { url: string; size: Size; corners: Point[] }) {
  const crop = cropAround(corners, size);
  const scale = cropWidthPx / crop.width;
  return (
    <div
      className="crop"
      data-testid="crop"
      style={{
        width: cropWidthPx,
        height: crop.height * scale,
        backgroundImage: `url(${url})`,
        backgroundSize: `${size.width * scale}px ${size.height * scale}px`,
        backgroundPosition: `${-crop.left * scale}px ${-crop.top * scale}px`,
      }}
    />
  );
}
