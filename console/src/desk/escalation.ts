import { EscalationStep } from '../gen/bluegate/casework/v1/casework_pb';

const steps = [
  EscalationStep.ASSIGNED,
  EscalationStep.SUPERVISED,
  EscalationStep.SUMMONED,
  EscalationStep.TRANSFERRED,
];

/** The steps that may still be taken, the next one first; a step may be left out. */
export function stepsAbove(taken: EscalationStep): EscalationStep[] {
  return steps.filter((step) => step > taken);
}
