import { PlateColor } from '../gen/bluegate/common/v1/plate_pb';

const classes: Record<PlateColor, string> = {
  [PlateColor.UNSPECIFIED]: 'plate-unknown',
  [PlateColor.BLUE]: 'plate-blue',
  [PlateColor.YELLOW]: 'plate-yellow',
  [PlateColor.GREEN]: 'plate-green',
  [PlateColor.YELLOW_GREEN]: 'plate-yellow-green',
  [PlateColor.WHITE]: 'plate-white',
  [PlateColor.BLACK]: 'plate-black',
};

interface Props {
  number: string;
  color: PlateColor;
  large?: boolean;
}

/** A plate number in the colours of its plate, with the gap after the office letter. */
export function PlateText({ number, color, large }: Props) {
  const shown = number.replace(/^(..)(?=.)/u, '$1·') || '—';
  const size = large ? 'plate-large' : '';
  return <span className={`plate ${classes[color]} ${size}`}>{shown}</span>;
}
