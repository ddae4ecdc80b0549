import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';

import { today } from '../../format';
import { useText } from '../../i18n';
import { stepDay } from './step_day';

interface Props {
  /** ISO 8601, Asia/Shanghai. */
  day: string;
  onChoose: (day: string) => void;
}

/** Chooses a day up to today, on a calendar or one by one. */
export function DayChooser({ day, onChoose }: Props) {
  const { text } = useText();
  const last = today();
  return (
    <span className="day-chooser">
      <Button
        size="small"
        aria-label={text('dayBefore')}
        data-testid="day-before"
        onClick={() => onChoose(stepDay(day, -1))}
      >
        ‹
      </Button>
      <DatePicker
        size="small"
        allowClear={false}
        inputReadOnly
        aria-label={text('day')}
        value={dayjs(day)}
        disabledDate={(one) => one.format('YYYY-MM-DD') > last}
        onChange={(one) => one && onChoose(one.format('YYYY-MM-DD'))}
      />
      <Button
        size="small"
        aria-label={text('dayAfter')}
        data-testid="day-after"
        disabled={day >= last}
        onClick={() => onChoose(stepDay(day, 1))}
      >
        ›
      </Button>
    </span>
  );
}
