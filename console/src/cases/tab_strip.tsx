import { useText } from '../i18n';
import { type Tab, tabs } from './case_book';

interface Props {
  tab: Tab;
  counts: Record<Tab, number>;
  onChoose: (tab: Tab) => void;
}

/** What is asked of the officer, each with how many cases ask it. */
export function TabStrip({ tab, counts, onChoose }: Props) {
  const { text } = useText();
  return (
    <div className="tab-strip" role="group" aria-label={text('tabs')}>
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === tab}
          data-testid={`tab-${name}`}
          data-count={counts[name]}
          onClick={() => onChoose(name)}
        >
          {text(`tab_${name}`)} <b>{counts[name]}</b>
        </button>
      ))}
    </div>
  );
}
