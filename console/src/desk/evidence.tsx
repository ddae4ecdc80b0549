import { useState } from 'react';

import { pictureUrl } from '../api/transport';
import type { Passage } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { Crop } from './crop_view';
import { Picture } from './picture';
import { sizeAtHand } from './pictures_ahead';
import type { Size } from './view';

interface Props {
  passage: Passage;
  index: number;
  onChoose: (index: number) => void;
}

const same = (a: Uint8Array, b: Uint8Array) => pictureUrl(a) === pictureUrl(b);

/** The pictures of the capture, and the chosen plate enlarged. Plates are outlined only in the
 *  picture that was read: of the others no corners are known. */
export function Evidence({ passage, index, onChoose }: Props) {
  const { text } = useText();
  const [shown, setShown] = useState(passage.pictureSha256);
  const [size, setSize] = useState<Size | null>(() =>
    sizeAtHand(pictureUrl(passage.pictureSha256)),
  );
  const [missing, setMissing] = useState(false);
  const frames = passage.capture?.pictures ?? [];
  const isEvidence = same(shown, passage.pictureSha256);
  const { sightings } = passage;
  const corners = sightings[index]?.reading?.corners ?? [];

  if (missing) return <p className="overdue">{text('pictureMissing')}</p>;
  return (
    <>
      <Picture
        key={pictureUrl(shown)}
        url={pictureUrl(shown)}
        sightings={isEvidence ? sightings : []}
        index={index}
        onChoose={onChoose}
        onSize={(loaded) => isEvidence && setSize(loaded)}
        onMissing={() => setMissing(true)}
      />
      {frames.length > 1 && (
        <div className="frames" role="group" aria-label={text('frames')}>
          {frames.map((frame, i) => (
            <button
              key={i}
              type="button"
              aria-pressed={same(frame.sha256, shown)}
              onClick={() => setShown(frame.sha256)}
            >
              <img src={pictureUrl(frame.sha256)} alt={text('frameNumber', { number: i + 1 })} />
              {same(frame.sha256, passage.pictureSha256) && <small>{text('frameRead')}</small>}
            </button>
          ))}
        </div>
      )}
      {sightings.length > 1 && (
        <div className="plates-seen" role="group" aria-label={text('picturesSeen')}>
          {sightings.map((sighting, i) => (
            <button key={i} type="button" aria-pressed={i === index} onClick={() => onChoose(i)}>
              {sighting.reading?.number || '—'}
            </button>
          ))}
        </div>
      )}
      {size && corners.length === 4 && (
        <Crop url={pictureUrl(passage.pictureSha256)} size={size} corners={corners} widthPx={300} />
      )}
    </>
  );
}
