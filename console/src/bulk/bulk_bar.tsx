import './bulk.css';

import { Button } from 'antd';
import { useState } from 'react';

import { may } from '../access/access';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import { useKeys } from '../keys/keys';
import { BulkWindow } from './bulk_window';
import type { Verdict } from './judge';

interface Props {
  /** The picked cases as they are now, also those that have left the list since. */
  items: Case[];
  account: string;
  role: string;
  onChanged: (item: Case) => void;
  onClear: () => void;
  /** The verdicts are in and were looked at. */
  onJudged: () => void;
}

/** What can be done with all the cases that are picked. */
export function BulkBar({ items, account, role, onChanged, onClear, onJudged }: Props) {
  const { text } = useText();
  const [open, setOpen] = useState<Verdict['kind'] | null>(null);
  const claims = may(role, 'casework.v1.CaseworkService/ClaimCase');
  const confirms = claims && may(role, 'casework.v1.CaseworkService/ConfirmCase');
  const dismisses = claims && may(role, 'casework.v1.CaseworkService/DismissCase');
  useKeys(
    open
      ? {}
      : {
          ...(confirms && { confirmSelected: () => setOpen('confirm') }),
          ...(dismisses && { dismissSelected: () => setOpen('dismiss') }),
        },
  );

  return (
    <div className="bulk-bar" data-testid="bulk-bar">
      <span>{text('selectedCount', { count: items.length })}</span>
      {confirms && (
        <Button
          size="small"
          type="primary"
          onClick={() => setOpen('confirm')}
          data-testid="confirm-selected"
        >
          {text('confirm')} (⇧C)
        </Button>
      )}
      {dismisses && (
        <Button
          size="small"
          danger
          onClick={() => setOpen('dismiss')}
          data-testid="dismiss-selected"
        >
          {text('dismiss')} (⇧X)
        </Button>
      )}
      <Button size="small" onClick={onClear} data-testid="clear-selection">
        {text('clearSelection')}
      </Button>
      {open && (
        <BulkWindow
          kind={open}
          items={items}
          account={account}
          onChanged={onChanged}
          onClose={(begun) => {
            setOpen(null);
            if (begun) onJudged();
          }}
        />
      )}
    </div>
  );
}
