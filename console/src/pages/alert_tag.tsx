import { Tag } from 'antd';
import { useEffect, useState } from 'react';

import { admission } from '../api/transport';
import { AlertLevel } from '../gen/bluegate/admission/v1/admission_pb';
import { useText } from '../i18n';

const refreshMs = 60_000;
const colors: Partial<Record<AlertLevel, string>> = {
  [AlertLevel.YELLOW]: 'gold',
  [AlertLevel.ORANGE]: 'orange',
  [AlertLevel.RED]: 'red',
};

/** The heavy-pollution alert in force. */
export function AlertTag() {
  const { text, word } = useText();
  const [level, setLevel] = useState(AlertLevel.NONE);

  useEffect(() => {
    const ask = () =>
      admission.getAlert({}).then(
        (response) => setLevel(response.current?.level ?? AlertLevel.NONE),
        () => undefined,
      );
    void ask();
    const timer = setInterval(ask, refreshMs);
    return () => clearInterval(timer);
  }, []);

  const isAlert = level > AlertLevel.NONE;
  return <Tag color={colors[level] ?? 'blue'}>{isAlert ? word('alert', level) : text('noAlert')}</Tag>;
}
