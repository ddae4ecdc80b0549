import { percent } from '../format';
import { PassageState, type PassageStateCount } from '../gen/bluegate/casework/v1/casework_pb';
import { useText } from '../i18n';

const shown = [
  PassageState.CLEAR,
  PassageState.RESTRICTED,
  PassageState.SUSPECT,
  PassageState.HELD,
  PassageState.NO_PLATE,
  PassageState.FAILED,
];

/** Captures by end state: every one of them is in just one bar. */
export function StateBars({ states }: { states: PassageStateCount[] }) {
  const { word } = useText();
  const countOf = (state: PassageState) =>
    Number(states.find((one) => one.state === state)?.count ?? 0n);
  const all = Math.max(1, shown.reduce((sum, state) => sum + countOf(state), 0));
  return (
    <table className="bars" data-testid="end-states">
      <tbody>
        {shown.map((state) => (
          <tr key={state}>
            <th scope="row">{word('passage', state)}</th>
            <td className="bar-cell">
              <span
                className={`state-bar state-${state}`}
                style={{ width: `${(countOf(state) / all) * 100}%` }}
              />
            </td>
            <td className="number">{countOf(state).toLocaleString('en-US')}</td>
            <td className="number small">{percent(countOf(state) / all)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
