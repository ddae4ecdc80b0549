import { Modal } from 'antd';

import { useText } from '../i18n';
import { keyTable } from './keys';

/** Every key and what it does. */
export function KeysWindow({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { text } = useText();
  return (
    <Modal open={open} title={text('keys')} footer={null} onCancel={onClose} width={620}>
      <dl className="keys" data-testid="keys">
        {Object.entries(keyTable).map(([name, entry]) => (
          <div key={name}>
            <dt>
              <kbd>{entry.shown}</kbd>
            </dt>
            <dd>{text(entry.text)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
