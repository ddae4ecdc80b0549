import { clockTime, percent } from '../format';
import { Mark, type Tone } from '../frame/mark';
import type { DeviceHealth } from '../gen/bluegate/recognition/v1/device_health_pb';
import { useText } from '../i18n';
import { bySeverity, clockSeconds, type Trouble, troublesOf } from './wall';

const tones: Record<Trouble, Tone> = { silent: 'amber', clockOff: 'red', rateLow: 'red' };

/** How each camera does beside what is usual for it. */
export function DeviceTable({ devices, nowMs }: { devices: DeviceHealth[]; nowMs: number }) {
  const { text, word } = useText();
  if (devices.length === 0) return <p>{text('nothing')}</p>;
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label={text('cameras')}>
      <table className="plain" data-testid="devices">
        <thead>
          <tr>
            <th scope="col">{text('device')}</th>
            <th scope="col">{text('condition')}</th>
            <th scope="col" className="number">{text('lastReceived')}</th>
            <th scope="col" className="number">{text('hourCaptures')}</th>
            <th scope="col" className="number">{text('readRate')}</th>
            <th scope="col" className="number">{text('usualRate')}</th>
            <th scope="col" className="number">{text('clockBehind')}</th>
          </tr>
        </thead>
        <tbody>
          {bySeverity(devices, nowMs).map((device) => {
            const troubles = troublesOf(device, nowMs);
            return (
              <tr key={device.deviceId}>
                <th scope="row">{device.deviceId}</th>
                <td>
                  {troubles.length === 0 && <Mark tone="green">{text('inOrder')}</Mark>}
                  {troubles.map((trouble) => (
                    <Mark key={trouble} tone={tones[trouble]}>
                      {word('trouble_', trouble)}
                    </Mark>
                  ))}
                </td>
                <td className="number">{clockTime(device.lastReceivedTimeUs)}</td>
                <td className="number">{device.hourCaptures}</td>
                <td className="number">{percent(device.readRate)}</td>
                <td className="number">
                  {device.usualKnown ? percent(device.usualReadRate) : text('unknown')}
                </td>
                <td className="number">{clockSeconds(device.clockBehindUs)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
