import { type Method, may } from '../access/access';
import { holderOf, isDecided, isHeldByOther, type Viewer } from '../cases/case_book';
import { type Case, CaseState } from '../gen/bluegate/casework/v1/casework_pb';
import type { KeyName } from '../keys/keys';
import { stepsAbove } from './escalation';

/** What can be done with a case at the desk, in the order of the buttons. */
const methods = {
  confirm: 'casework.v1.CaseworkService/ConfirmCase',
  dismiss: 'casework.v1.CaseworkService/DismissCase',
  correct: 'casework.v1.CaseworkService/CorrectNumber',
  claim: 'casework.v1.CaseworkService/ClaimCase',
  release: 'casework.v1.CaseworkService/ReleaseCase',
  hold: 'casework.v1.CaseworkService/HoldCase',
  handOver: 'casework.v1.CaseworkService/HandOverCase',
  approve: 'casework.v1.CaseworkService/ApproveCase',
  sendBack: 'casework.v1.CaseworkService/SendBackCase',
  note: 'casework.v1.CaseworkService/AddCaseNote',
  escalate: 'casework.v1.CaseworkService/EscalateCase',
} as const satisfies Record<string, Method>;
export type ActionName = keyof typeof methods;

export interface Action {
  name: ActionName;
  /** Whether it can be done now; otherwise it is shown, but waits for a colleague's lease. */
  open: boolean;
}

// These concern no verdict: whoever holds the case, they can be done.
const besides: readonly ActionName[] = ['note', 'escalate'];
const names = Object.keys(methods) as ActionName[];

function fits(name: ActionName, item: Case, viewer: Viewer): boolean {
  const isAwaiting = item.state === CaseState.AWAITING_APPROVAL;
  const waits = !isDecided(item) && !isAwaiting;
  const isMine = holderOf(item, viewer.nowMs) === viewer.account;
  switch (name) {
    case 'note':
      return true;
    case 'escalate':
      return stepsAbove(item.escalationStep).length > 0;
    case 'approve':
    case 'sendBack':
      return isAwaiting && item.proposedBy !== viewer.account;
    case 'claim':
      return waits && !isMine;
    case 'release':
      return waits && isMine;
    case 'hold':
      return waits && item.state !== CaseState.ON_HOLD;
    default:
      return waits;
  }
}

/** What a role is offered for a case as it stands. */
export function actionsFor(item: Case, viewer: Viewer, role: string): Action[] {
  const isTaken = isHeldByOther(item, viewer);
  return names
    .filter((name) => may(role, methods[name]) && fits(name, item, viewer))
    .map((name) => ({ name, open: !isTaken || besides.includes(name) }));
}

/** The key of an action; one key takes a case and gives it back. */
export function keyOf(name: ActionName): KeyName {
  return name === 'release' ? 'claim' : name;
}
