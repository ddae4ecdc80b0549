import { Card, Descriptions } from 'antd';

import type { Sighting } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

/** What the register has of the vehicle. */
export function RegisterCard({ sighting }: { sighting: Sighting | undefined }) {
  const { text, word } = useText();
  const vehicle = sighting?.vehicle;
  if (!vehicle) {
    return (
      <Card size="small" title={text('register')} data-testid="register">
        {text(sighting?.lookedUp ? 'notInRegister' : 'notLookedUp')}
      </Card>
    );
  }
  const facts: [string, string][] = [
    [text('vehicleType'), vehicle.vehicleType],
    [text('fuel'), vehicle.fuel],
    [text('stage'), word('stage', vehicle.stage)],
    [text('stageSource'), word('stageSource', vehicle.stageSource)],
    [text('use'), vehicle.use],
    [text('status'), vehicle.status],
    [text('totalMass'), vehicle.totalMassKg ? `${vehicle.totalMassKg} kg` : ''],
    [text('firstRegistered'), vehicle.firstRegisteredOn],
    [text('eliminated'), vehicle.eliminatedOn],
    [text('brand'), vehicle.brand],
  ];
  return (
    <Card size="small" title={text('register')} data-testid="register">
      <Descriptions size="small" column={2}>
        {facts
          .filter(([label, value]) => value || label !== text('eliminated'))
          .map(([label, value]) => (
            <Descriptions.Item key={label} label={label}>
              {value || text('unknown')}
            </Descriptions.Item>
          ))}
      </Descriptions>
    </Card>
  );
}
