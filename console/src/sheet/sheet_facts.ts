import { correctionOf, standingOf, suspicionsOf } from '../cases/case_book';
import { stateName } from '../cases/state_name';
import { fuelName, statusName, vehicleTypeName, vehicleUseName } from '../codes/codes';
import { dateTime, hex, percent } from '../format';
import type { Case, CaseEvent } from '../gen/bluegate/casework/v1/casework_pb';
import type { Text } from '../i18n';
import { captureNameOf } from '../proof/check_case';

/** A line of the sheet: what, and its value; lines without a value are left out. */
export type Fact = [label: string, value: string];

const filled = (facts: Fact[]) => facts.filter(([, value]) => value !== '');

export function passageFacts(item: Case, { text, word }: Text): Fact[] {
  const { passage } = item;
  const capture = passage?.capture;
  const reading = standingOf(item)?.reading;
  const corrected = correctionOf(item) !== undefined;
  const read = passage?.sightings[0]?.reading;
  return filled([
    [text('plate'), reading?.number ?? ''],
    [text('plateColor'), reading ? word('color', reading.color) : ''],
    [text('plateClass'), reading?.plateClass ? word('class', reading.plateClass) : ''],
    [text('readAs'), corrected ? (read?.number ?? '') : ''],
    [text('confidence'), read ? percent(read.confidence) : ''],
    [text('site'), capture?.siteId ?? ''],
    [text('lane'), capture?.lane ? String(capture.lane) : ''],
    [text('way'), word('direction', capture?.direction ?? 0)],
    [text('passed'), passage ? dateTime(passage.passedTimeUs) : ''],
    [text('terminalTime'), capture ? dateTime(capture.terminalTimeUs) : ''],
    [text('receivedTime'), capture ? dateTime(capture.receivedTimeUs) : ''],
  ]);
}

export function registerFacts(item: Case, { text, word }: Text): Fact[] {
  const vehicle = standingOf(item)?.vehicle;
  if (!vehicle) return [];
  return filled([
    [text('vehicleType'), vehicleTypeName(vehicle.vehicleType, 'zh')],
    [text('fuel'), fuelName(vehicle.fuel, 'zh')],
    [text('stage'), word('stage', vehicle.stage)],
    [text('stageSource'), word('stageSource', vehicle.stageSource)],
    [text('use'), vehicleUseName(vehicle.use, 'zh')],
    [text('status'), statusName(vehicle.status, 'zh')],
    [text('totalMass'), vehicle.totalMassKg ? `${vehicle.totalMassKg} kg` : ''],
    [text('firstRegistered'), vehicle.firstRegisteredOn],
    [text('eliminated'), vehicle.eliminatedOn],
    [text('brand'), vehicle.brand],
  ]);
}

export function decisionFacts(item: Case, { text, word }: Text): Fact[] {
  const sighting = standingOf(item);
  const decision = sighting?.decision;
  const suspicions = [...(sighting?.suspicions ?? []), ...suspicionsOf(item)];
  const sentences = new Set(suspicions.map((one) => `${one.reasonCode} ${one.sentenceZh}`));
  return filled([
    [text('caseState'), stateName(item, { word })],
    [text('escalationStep'), item.escalationStep ? word('escalation', item.escalationStep) : ''],
    [text('decision'), word('outcome', decision?.outcome ?? 0)],
    [text('reason'), `${decision?.reasonCode ?? ''} ${decision?.sentenceZh ?? ''}`.trim()],
    [text('clause'), decision?.clause ?? ''],
    [text('ruleSet'), decision ? `${decision.ruleId} · ${decision.ruleSetRevision}` : ''],
    [text('suspicions'), [...sentences].join('；')],
    [text('due'), dateTime(item.verifyDueUs)],
    [text('feedbackDue'), dateTime(item.feedbackDueUs)],
  ]);
}

export function proofFacts(item: Case, { text }: Text): Fact[] {
  const { passage } = item;
  const pictures = passage?.capture?.pictures ?? [];
  return filled([
    [text('captureName'), captureNameOf(passage)],
    [text('revision'), String(item.revision)],
    [text('modelVersion'), passage?.modelVersion ?? ''],
    ...pictures.map(
      (picture, i): Fact => [
        `SHA-256 ${text('frameNumber', { number: i + 1 })}`,
        hex(picture.sha256),
      ],
    ),
  ]);
}

/** What an event adds to its name: the reason of a dismissal, the office, the step, the number of a
 *  correction, a note. */
export function eventDetail(event: CaseEvent, { text, word }: Text): string {
  const number = event.corrected?.reading?.number;
  return [
    event.dismissReason ? word('dismiss', event.dismissReason) : '',
    event.office ? word('office', event.office) : '',
    event.escalationStep ? word('escalation', event.escalationStep) : '',
    number ? `${text('correctedTo')} ${number}` : '',
    ...event.suspicions.map((one) => `${one.reasonCode} ${one.sentenceZh}`),
    ...event.withdrawn.map((one) => `${one.reasonCode} ${one.sentenceZh}`),
    event.note,
  ]
    .filter(Boolean)
    .join('；');
}
