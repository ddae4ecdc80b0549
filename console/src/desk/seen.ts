import type { Passage, Sighting } from '../gen/bluegate/casework/v1/casework_pb';

/** A thing that the register and the camera may both speak of, in codes; empty: it does not. */
export interface Beside {
  what: 'vehicleType' | 'bodyColor' | 'brand' | 'plateClass';
  register: string;
  seen: string;
  /** How sure of it the camera, or the reader of plates, is; 0: not stated. */
  confidence: number;
}

/** What was seen of the vehicle beside what the register has. Whether they go together is for the
 *  server to say (S02, S03, S06): it knows which colours and types cameras mix up. */
export function besideRegister(
  passage: Passage | undefined,
  sighting: Sighting | undefined,
): Beside[] {
  const seen = passage?.capture?.seenVehicle;
  const { vehicle, reading } = sighting ?? {};
  const classText = (value: number | undefined) => (value ? String(value) : '');
  const rows: Beside[] = [
    {
      what: 'plateClass',
      register: classText(vehicle?.plate?.plateClass),
      seen: classText(reading?.plateClass),
      confidence: 0,
    },
    {
      what: 'vehicleType',
      register: vehicle?.vehicleType ?? '',
      seen: seen?.vehicleType ?? '',
      confidence: seen?.vehicleTypeConfidence ?? 0,
    },
    {
      what: 'bodyColor',
      register: vehicle?.bodyColor ?? '',
      seen: seen?.bodyColor ?? '',
      confidence: seen?.bodyColorConfidence ?? 0,
    },
    {
      what: 'brand',
      register: vehicle?.brand ?? '',
      seen: seen?.brand ?? '',
      confidence: seen?.brandConfidence ?? 0,
    },
  ];
  return rows.filter((row) => row.register || row.seen);
}

const mismatchCodes = ['S02', 'S03', 'S06'];

/** The suspicions that say that vehicle, plate and register do not go together. */
export function mismatchesOf(sighting: Sighting | undefined) {
  return (sighting?.suspicions ?? []).filter((one) => mismatchCodes.includes(one.reasonCode));
}
