import type { Point } from '../gen/bluegate/recognition/v1/recognition_pb';
import { useText } from '../i18n';
import { cropAround } from './crop';
import type { Size } from './view';

interface Props {
  url: string;
  size: Size;
  corners: Point[];
  widthPx: number;
}

/** The part of a picture around a plate, enlarged. */
export function Crop({ url, size, corners, widthPx }: Props) {
  const { text } = useText();
  const crop = cropAround(corners, size);
  return (
    <svg
      className="crop"
      data-testid="crop"
      role="img"
      aria-label={text('crop')}
      width={widthPx}
      height={(crop.height * widthPx) / crop.width}
      viewBox={`${crop.left} ${crop.top} ${crop.width} ${crop.height}`}
    >
      <image href={url} width={size.width} height={size.height} />
    </svg>
  );
}
