import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import { PassageSchema, SightingSchema } from '../gen/bluegate/casework/v1/casework_pb';
import { PlateClass } from '../gen/bluegate/common/v1/plate_pb';
import { besideRegister, mismatchesOf } from './seen';

const sighting = create(SightingSchema, {
  reading: { plateClass: PlateClass.LARGE_VEHICLE },
  vehicle: { vehicleType: 'H17', plate: { plateClass: PlateClass.SMALL_VEHICLE } },
  suspicions: [{ reasonCode: 'S02' }, { reasonCode: 'S12' }],
});

describe('what was seen', () => {
  it('stands beside what the register has, also where only one of them speaks', () => {
    const passage = create(PassageSchema, {
      capture: { seenVehicle: { brand: '解放', brandConfidence: 0.9 } },
    });
    expect(besideRegister(passage, sighting)).toEqual([
      { what: 'plateClass', register: '2', seen: '1', confidence: 0 },
      { what: 'vehicleType', register: 'H17', seen: '', confidence: 0 },
      { what: 'brand', register: '', seen: '解放', confidence: 0.9 },
    ]);
    expect(besideRegister(undefined, undefined)).toEqual([]);
  });

  it('is called a mismatch by the server alone', () => {
    expect(mismatchesOf(sighting).map((one) => one.reasonCode)).toEqual(['S02']);
    expect(mismatchesOf(undefined)).toEqual([]);
  });
});
