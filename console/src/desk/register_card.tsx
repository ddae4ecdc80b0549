import {
  bodyColorName, fuelName, statusName, vehicleTypeName, vehicleUseName,
} from '../codes/codes';
import { percent } from '../format';
import { type FactRow, Facts, Panel } from '../frame/panel';
import type { Passage, Sighting } from '../gen/bluegate/casework/v1/casework_pb';
import type { Vehicle } from '../gen/bluegate/registry/v1/registry_pb';
import { type Text, useText } from '../i18n';
import { type Beside, besideRegister, mismatchesOf } from './seen';

interface Props {
  passage: Passage | undefined;
  sighting: Sighting | undefined;
}

function shown({ what }: Beside, value: string, { word, language }: Text): string {
  if (!value || what === 'brand') return value;
  if (what === 'plateClass') return word('class', value);
  return what === 'vehicleType' ? vehicleTypeName(value, language) : bodyColorName(value, language);
}

/** The emission stage in words: one, or the interval in which it lies. */
function stageText(vehicle: Vehicle, word: Text['word']): string {
  const interval = vehicle.stageInterval;
  if (vehicle.stage || !interval) return word('stage', vehicle.stage);
  return `${word('stage', interval.lowest)} – ${word('stage', interval.highest)}`;
}

const stageSourceOf = (vehicle: Vehicle) =>
  vehicle.stageSource || vehicle.stageInterval?.source || 0;

/** What the register has of the vehicle, beside what was seen of it. */
export function RegisterCard({ passage, sighting }: Props) {
  const words = useText();
  const { text, word, sentence, language } = words;
  const vehicle = sighting?.vehicle;
  const facts: FactRow[] = vehicle
    ? [
        [text('stage'), stageText(vehicle, word)],
        [text('stageSource'), word('stageSource', stageSourceOf(vehicle))],
        [text('fuel'), fuelName(vehicle.fuel, language)],
        [text('use'), vehicleUseName(vehicle.use, language)],
        [text('status'), statusName(vehicle.status, language)],
        [text('totalMass'), vehicle.totalMassKg ? `${vehicle.totalMassKg} kg` : ''],
        [text('firstRegistered'), vehicle.firstRegisteredOn],
      ].map(([label, value]) => [label, value || text('unknown')])
    : [];
  if (vehicle?.eliminatedOn) facts.push([text('eliminated'), vehicle.eliminatedOn]);
  const rows = besideRegister(passage, sighting);
  return (
    <Panel title={text('register')} testId="register">
      {!vehicle && <p>{text(sighting?.lookedUp ? 'notInRegister' : 'notLookedUp')}</p>}
      {vehicle && <Facts rows={facts} columns={2} />}
      {vehicle && rows.length > 0 && (
        <table className="beside">
          <thead>
            <tr>
              <td />
              <th scope="col">{text('inRegister')}</th>
              <th scope="col">{text('seen')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.what}>
                <th scope="row">{text(row.what)}</th>
                <td>{shown(row, row.register, words) || '—'}</td>
                <td>
                  {shown(row, row.seen, words) || '—'}
                  {row.confidence > 0 && <small> {percent(row.confidence)}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {mismatchesOf(sighting).map((one) => (
        <p key={one.sentenceEn} className="mismatch">
          {one.reasonCode} {sentence(one)}
        </p>
      ))}
    </Panel>
  );
}
