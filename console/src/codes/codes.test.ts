import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  bodyColorName, bodyColors, fuelName, fuels, statuses, types, uses, vehicleTypeName,
  vehicleUseName,
} from './codes';

const source = readFileSync(
  new URL('../../../enforcement/vehicle/code_names.cc', import.meta.url),
  'utf8',
);

/** A table of the core, by its name there. */
function coreTable(name: string): Record<string, string[]> {
  const body = new RegExp(`std::array ${name} = \\{([^]*?)\\n\\};`).exec(source)![1];
  const rows = body.matchAll(/Name\{['"]([^'"]+)['"], "([^"]+)", "([^"]+)"\}/g);
  return Object.fromEntries([...rows].map(([, code, zh, en]) => [code, [zh, en]]));
}

describe('codes', () => {
  it('have the names that the decisions use', () => {
    expect(types).toEqual(coreTable('kVehicleTypes'));
    expect(fuels).toEqual(coreTable('kFuels'));
    expect(uses).toEqual(coreTable('kUses'));
    expect(statuses).toEqual(coreTable('kStatuses'));
  });

  it('of colours have the names in which a mismatch is told', () => {
    const file = new URL('../../../enforcement/suspicion/appearance.cc', import.meta.url);
    const names = /kNames = \{([^}]*)\}/.exec(readFileSync(file, 'utf8'))![1].match(/[^"\s,]+/g);
    expect(Object.values(bodyColors).slice(0, 10).map(([zh]) => zh)).toEqual(names);
    expect(bodyColorName('AE', 'en')).toBe('white, red (AE)');
  });

  it('are shown with their names, the longest prefix of a type first', () => {
    expect(vehicleTypeName('H17', 'zh')).toBe('重型自卸货车 (H17)');
    expect(vehicleTypeName('H13', 'en')).toBe('heavy lorry (H13)');
    expect(vehicleTypeName('?', 'zh')).toBe('?');
    expect(fuelName('AO', 'zh')).toBe('汽油、混合动力 (AO)');
    expect(vehicleUseName('', 'en')).toBe('');
  });
});
