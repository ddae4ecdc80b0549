import { holderOf } from '../cases/case_book';
import { stateName } from '../cases/state_name';
import { clockTime } from '../format';
import { Mark } from '../frame/mark';
import { type Case, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

interface Props {
  item: Case;
  account: string;
  nowMs: number;
  /** Whether somebody who may judge looks at it: of a case that waits he needs not be told so. */
  isJudge: boolean;
  mayApprove: boolean;
}

/** Where a case stands, and with whom. */
export function CaseMarks({ item, account, nowMs, isJudge, mayApprove }: Props) {
  const { text, word } = useText();
  const holder = holderOf(item, nowMs);
  const isAwaiting = item.state === CaseState.AWAITING_APPROVAL;
  const isPlain = item.state === CaseState.OPEN || item.state === CaseState.CLAIMED;
  const tone = isAwaiting || item.state === CaseState.ON_HOLD ? 'amber' : 'grey';
  return (
    <>
      {!(isJudge && isPlain) && (
        <Mark tone={tone} testId="state">
          {stateName(item, { word })}
        </Mark>
      )}
      {isAwaiting && (
        <span data-testid="approval">
          {item.proposedBy}: {word('state', item.proposedState)}
          {!mayApprove && ` · ${text('awaitsSecond')}`}
        </span>
      )}
      {item.escalationStep > 0 && (
        <Mark tone="red" testId="escalation">
          {word('escalation', item.escalationStep)}
        </Mark>
      )}
      {holder && isJudge && (
        <Mark tone={holder === account ? 'blue' : 'amber'} testId="holder">
          {text('heldUntil', { holder, time: clockTime(item.claimedUntilUs) })}
        </Mark>
      )}
    </>
  );
}
