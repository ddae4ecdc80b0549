import { suspicionsOf } from '../cases/case_book';
import { Mark, type Tone } from '../frame/mark';
import { Facts, Panel } from '../frame/panel';
import { Outcome } from '../gen/bluegate/admission/v1/admission_pb';
import type { Case, Sighting } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

const tones: Partial<Record<Outcome, Tone>> = {
  [Outcome.PASS]: 'green',
  [Outcome.FLAG]: 'red',
  [Outcome.HOLD]: 'blue',
  [Outcome.REFUSE]: 'red',
};

/** What was decided, why, and on which clause. */
export function DecisionCard({ item, sighting }: { item: Case; sighting: Sighting | undefined }) {
  const { text, word, sentence } = useText();
  const decision = sighting?.decision;
  const outcome = decision?.outcome ?? Outcome.UNSPECIFIED;
  const suspicions = [...(sighting?.suspicions ?? []), ...suspicionsOf(item)];
  const shown = suspicions.filter(
    (one, i) => suspicions.findIndex((other) => other.sentenceEn === one.sentenceEn) === i,
  );
  return (
    <Panel title={text('decision')} testId="decision">
      <Facts
        rows={[
          [
            text('reason'),
            <>
              <Mark tone={tones[outcome] ?? 'grey'}>{word('outcome', outcome)}</Mark>{' '}
              {decision?.reasonCode} {sentence(decision)}
            </>,
          ],
          [text('clause'), decision?.clause],
          [
            text('ruleSet'),
            decision && (
              <>
                <code>{decision.ruleId}</code> · <code>{decision.ruleSetRevision}</code>
              </>
            ),
          ],
          [text('unknownFacts'), decision?.unknownFacts.join(', ')],
          [
            text('suspicions'),
            shown.length > 0 &&
              shown.map((one) => (
                <span key={one.sentenceEn} className="suspicion">
                  <Mark tone="amber">{one.reasonCode}</Mark> {sentence(one)}
                </span>
              )),
          ],
        ]}
      />
    </Panel>
  );
}
