import { casework } from '../api/transport';
import { standingOf } from '../cases/case_book';
import { PlateText } from '../cases/plate_text';
import { stateName } from '../cases/state_name';
import { mayUndo } from '../cases/undo';
import { timeLeft } from '../format';
import { type Case, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { useNow } from '../use_now';
import { changeOf, useSend } from './use_send';

interface Props {
  item: Case;
  account: string;
  onChanged: (item: Case) => void;
  onUndone: (item: Case) => void;
}

/** A verdict of one's own, for as long as it may be taken back. */
export function UndoBar({ item, account, onChanged, onUndone }: Props) {
  const { text, word } = useText();
  const nowMs = useNow(1000);
  const { busy, send } = useSend(onChanged);
  const open = mayUndo(item, { account, nowMs });
  const undo = () => send(item.caseId, () => casework.undoVerdict(changeOf(item)), onUndone);
  useKeys(open && !busy ? { undo } : {});

  if (!open) return null;
  const reading = standingOf(item)?.reading;
  const isProposal = item.state === CaseState.AWAITING_APPROVAL;
  return (
    <div className="undo-bar" data-testid="undo-bar" data-undo={item.caseId}>
      <span>
        <PlateText number={reading?.number ?? ''} color={reading?.color ?? 0} />{' '}
        {stateName(item, { word })}
      </span>
      {!isProposal && <span className="time-left">{timeLeft(item.undoUntilUs, nowMs)}</span>}
      <button
        type="button"
        className="plain-button"
        disabled={busy}
        onClick={undo}
        data-testid="undo"
      >
        {text('undo')} (Z)
      </button>
    </div>
  );
}
