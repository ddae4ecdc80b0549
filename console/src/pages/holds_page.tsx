import { Button } from 'antd';
import { useCallback, useState } from 'react';

import { may } from '../access/access';
import { retention } from '../api/transport';
import { dateTime } from '../format';
import { PagedTable } from '../frame/paged_table';
import type { PageProps } from '../frame/pages';
import { statedReason } from '../frame/reason';
import { ReasonWindow } from '../frame/reason_window';
import { useRoute } from '../frame/route';
import type { HeldPassage } from '../gen/bluegate/casework/v1/retention_pb';
import { HoldForm } from '../holds/hold_form';
import { useText } from '../i18n';

const pageSize = 100;

const askHolds = async (pageToken: string, signal: AbortSignal) => {
  const page = await retention.listLegalHolds({ pageSize, pageToken }, { signal });
  return { rows: page.holds, next: page.nextPageToken };
};

/** What is open on the page: the form for a new hold, or the window to lift one. */
type Open = { what: 'set'; passageId: string } | { what: 'lift'; held: HeldPassage };

/** The passages that are kept whatever their age, by whose order and why. An address with a
 *  passage's name opens the form for it. */
export default function HoldsPage({ session, id }: PageProps) {
  const { text } = useText();
  const { replace } = useRoute();
  const maySet = may(session.role, 'casework.v1.RetentionService/SetLegalHold');
  const mayLift = may(session.role, 'casework.v1.RetentionService/LiftLegalHold');
  const [open, setOpen] = useState<Open | undefined>(
    maySet && id ? { what: 'set', passageId: id } : undefined,
  );
  const [changes, setChanges] = useState(0);
  const close = useCallback(() => {
    setOpen(undefined);
    replace('holds');
  }, [replace]);
  const changed = () => {
    close();
    setChanges((before) => before + 1);
  };
  return (
    <main className="page" data-testid="holds-page">
      <h1>{text('page_holds')}</h1>
      <p className="small">{text('holdsMeaning')}</p>
      {maySet && (
        <div className="page-tools">
          <Button
            type="primary"
            data-testid="new-hold"
            onClick={() => setOpen({ what: 'set', passageId: '' })}
          >
            {text('setHold')}
          </Button>
        </div>
      )}
      <PagedTable<HeldPassage>
        key={changes}
        testId="holds"
        ask={askHolds}
        rowKey={(held) => held.passageId}
        columns={[
          { title: text('heldPassage'), render: (_, held) => <code>{held.passageId}</code> },
          {
            title: text('heldSince'),
            render: (_, held) => held.hold && dateTime(held.hold.timeUs),
          },
          { title: text('by'), render: (_, held) => held.hold?.by },
          { title: text('why'), render: (_, held) => held.hold?.why },
          ...(mayLift
            ? [
                {
                  title: text('liftHold'),
                  render: (_: unknown, held: HeldPassage) => (
                    <Button
                      size="small"
                      danger
                      data-testid={`lift-${held.passageId}`}
                      onClick={() => setOpen({ what: 'lift', held })}
                    >
                      {text('liftHold')}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {open?.what === 'set' && (
        <HoldForm passageId={open.passageId} onClose={close} onSet={changed} />
      )}
      {open?.what === 'lift' && (
        <ReasonWindow
          title={`${text('liftHold')}: ${open.held.passageId}`}
          label={text('why')}
          hint={text('liftMeaning')}
          okText={text('liftHold')}
          size={statedReason}
          danger
          onSave={async (why) => {
            await retention.liftLegalHold({ passageId: open.held.passageId, why });
            setChanges((before) => before + 1);
          }}
          onClose={close}
        />
      )}
    </main>
  );
}
