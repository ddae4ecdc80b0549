import { Mark, type Tone } from '../frame/mark';
import { Outcome } from '../gen/bluegate/admission/v1/admission_pb';
import { useText } from '../i18n';

const tones: Partial<Record<Outcome, Tone>> = {
  [Outcome.PASS]: 'green',
  [Outcome.FLAG]: 'amber',
  [Outcome.HOLD]: 'blue',
  [Outcome.REFUSE]: 'red',
};

/** What a rule answers. */
export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  const { word } = useText();
  return <Mark tone={tones[outcome] ?? 'grey'}>{word('outcome', outcome)}</Mark>;
}
