import { type TextKey, useText } from '../i18n';

interface Props {
  name: TextKey;
  value: bigint | number | string;
  testId: string;
  /** Whether the number wants somebody to act. */
  alarm?: boolean;
}

/** One number that is read from across the room. */
export function NumberTile({ name, value, testId, alarm }: Props) {
  const { text } = useText();
  return (
    <div className="tile" data-testid={testId}>
      <b className={alarm ? 'overdue' : undefined}>
        {typeof value === 'string' ? value : value.toLocaleString('en-US')}
      </b>
      <span>{text(name)}</span>
    </div>
  );
}
