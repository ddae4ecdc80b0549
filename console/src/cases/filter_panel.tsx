import { Button, Select } from 'antd';

import { fuelName } from '../codes/codes';
import type { Case } from '../gen/bluegate/casework/v1/casework_pb';
import { type Text, useText } from '../i18n';
import { choicesOf, type FilterName, filterNames, type Filters } from './filters';

interface Props {
  cases: Case[];
  filters: Filters;
  nowMs: number;
  onChange: (filters: Filters) => void;
}

function shown(name: FilterName, value: string, { word, language }: Text): string {
  if (name === 'plateClass') return word('class', value);
  if (name === 'stage') return word('stage', value);
  if (name === 'deadline') return word('deadline_', value);
  if (name === 'passed') return word('passed_', value);
  if (name === 'dismissReason') return word('dismiss', value);
  if (name === 'missed') return word('missed_', value);
  if (name === 'fuel') return fuelName(value, language);
  return value;
}

/** Narrows the list to what the cases at hand have. */
export function FilterPanel({ cases, filters, nowMs, onChange }: Props) {
  const words = useText();
  return (
    <div className="filters" data-testid="filters">
      {filterNames.map((name) => (
        <Select
          key={name}
          size="small"
          allowClear
          placeholder={words.text(`filter_${name}`)}
          aria-label={words.text(`filter_${name}`)}
          data-testid={`filter-${name}`}
          value={filters[name]}
          onChange={(value) => onChange({ ...filters, [name]: value })}
          options={choicesOf(cases, name, nowMs).map(({ value, count }) => ({
            value,
            label: `${shown(name, value, words)} (${count})`,
          }))}
        />
      ))}
      <Button size="small" onClick={() => onChange({})} data-testid="clear-filters">
        {words.text('clearFilters')}
      </Button>
    </div>
  );
}
