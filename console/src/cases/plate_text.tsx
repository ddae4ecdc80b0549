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

/** A plate number in the colours of its plate, with the gap after the office letter. */
export function PlateText({ number, color, large }: { number: string; color: PlateColor; large?: boolean }) {
  const characters = [...number];
  const shown = characters.length > 2 ? `${characters.slice(0, 2).join('')}·${characters.slice(2).join('')}` : number;
  return <span className={`plate ${classes[color]} ${large ? 'plate-large' : ''}`}>{shown || '—'}</span>;
}
