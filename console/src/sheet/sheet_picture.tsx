import { useState } from 'react';

import { pictureUrl } from '../api/transport';
import { Crop } from '../desk/crop_view';
import type { Size } from '../desk/view';
import type { Passage } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

const cropWidthPx = 220;

/** The picture that was read with its plates outlined, and the main plate enlarged. */
export function SheetPicture({ passage }: { passage: Passage }) {
  const { text } = useText('zh');
  const [size, setSize] = useState<Size | null>(null);
  const [missing, setMissing] = useState(false);
  const url = pictureUrl(passage.pictureSha256);
  const corners = passage.sightings[0]?.reading?.corners ?? [];
  if (missing) return <p>{text('pictureMissing')}</p>;
  return (
    <div className="sheet-pictures">
      <div className="sheet-picture">
        <img
          src={url}
          alt={text('evidence')}
          data-testid="sheet-picture"
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
            setSize({ width, height })
          }
          onError={() => setMissing(true)}
        />
        {size && (
          <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
            {passage.sightings.map((sighting, i) => (
              <polygon
                key={i}
                className={i === 0 ? 'outline chosen' : 'outline'}
                points={(sighting.reading?.corners ?? []).map((p) => `${p.xPx},${p.yPx}`).join(' ')}
              />
            ))}
          </svg>
        )}
      </div>
      {size && corners.length === 4 && (
        <Crop url={url} size={size} corners={corners} widthPx={cropWidthPx} />
      )}
    </div>
  );
}
