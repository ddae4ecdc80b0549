import { casework } from '../api/transport';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';
import type { ActionName } from './actions';
import { CorrectForm } from './correct_form';
import { DismissForm } from './dismiss_form';
import { EscalateForm } from './escalate_form';
import { HandOverForm } from './hand_over_form';
import { NoteForm } from './note_form';
import { changeOf } from './use_send';

interface Props {
  /** What is to be done; what needs no word from the officer has no form. */
  name: ActionName;
  item: Case;
  busy: boolean;
  send: (change: () => Promise<{ case?: Case }>, then: (item: Case) => void) => void;
  /** Sends a verdict, for which nobody waits. */
  judge: (change: () => Promise<{ case?: Case }>) => void;
  onChanged: (item: Case) => void;
  onCancel: () => void;
}

/** Asks for what an action needs to be told, and sends it. */
export function CaseForm({ name, item, busy, send, judge, onChanged, onCancel }: Props) {
  const { text } = useText();
  const change = () => changeOf(item);
  const window = { busy, onCancel };
  switch (name) {
    case 'dismiss':
      return (
        <DismissForm
          {...window}
          onSave={(reason, note) =>
            judge(() => casework.dismissCase({ ...change(), reason, note }))
          }
        />
      );
    case 'correct':
      return (
        <CorrectForm
          {...window}
          reading={item.passage?.sightings[0]?.reading}
          onSave={(number, plateClass, note) =>
            send(() => casework.correctNumber({ ...change(), number, plateClass, note }), onChanged)
          }
        />
      );
    case 'handOver':
      return (
        <HandOverForm
          {...window}
          onSave={(office, note) =>
            judge(() => casework.handOverCase({ ...change(), office, note }))
          }
        />
      );
    case 'escalate':
      return (
        <EscalateForm
          {...window}
          taken={item.escalationStep}
          onSave={(step, note) =>
            send(() => casework.escalateCase({ ...change(), step, note }), onChanged)
          }
        />
      );
    case 'hold':
      return (
        <NoteForm
          {...window}
          title={text('hold')}
          label={text('holdUntil')}
          okText={text('hold')}
          onSave={(note) => send(() => casework.holdCase({ ...change(), note }), onChanged)}
        />
      );
    case 'sendBack':
      return (
        <NoteForm
          {...window}
          title={text('sendBack')}
          label={text('sendBackWhy')}
          okText={text('sendBack')}
          onSave={(note) => send(() => casework.sendBackCase({ ...change(), note }), onChanged)}
        />
      );
    case 'note':
      return (
        <NoteForm
          {...window}
          title={text('addNote')}
          label={text('note')}
          okText={text('save')}
          // A note is true whatever else has happened to the case.
          onSave={(note) =>
            send(
              () => casework.addCaseNote({ ...change(), expectedRevision: 0n, note }),
              onChanged,
            )
          }
        />
      );
    default:
      return null;
  }
}
