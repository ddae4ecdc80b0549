import { useEffect, useState } from 'react';

import { admission } from '../api/transport';
import { AlertLevel } from '../gen/bluegate/admission/v1/admission_pb';
import { useText } from '../i18n';
import { Mark, type Tone } from './mark';

const refreshMs = 60_000;
const tones: Partial<Record<AlertLevel, Tone>> = {
  [AlertLevel.YELLOW]: 'amber',
  [AlertLevel.ORANGE]: 'amber',
  [AlertLevel.RED]: 'red',
};

/** Told by pages that change the alert, so that the mark need not wait for its next look. */
export const alertChanged = new EventTarget();

/** The heavy-pollution alert in force. Says nothing until the server has answered. */
export function AlertMark() {
  const { word } = useText();
  const [level, setLevel] = useState<AlertLevel>();

  useEffect(() => {
    const ask = () =>
      admission.getAlert({}).then(
        (response) => setLevel(response.current?.level || AlertLevel.NONE),
        () => setLevel(undefined),
      );
    void ask();
    const timer = setInterval(ask, refreshMs);
    alertChanged.addEventListener('change', ask);
    return () => {
      clearInterval(timer);
      alertChanged.removeEventListener('change', ask);
    };
  }, []);

  if (level === undefined) return null;
  return (
    <Mark tone={tones[level] ?? 'blue'} testId="alert">
      {word('alert', level)}
    </Mark>
  );
}
