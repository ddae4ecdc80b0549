import { dateTime } from '../format';
import type { ChangedPassage } from '../gen/bluegate/admission/v1/admission_pb';
import type { Site } from '../gen/bluegate/common/v1/site_pb';
import { useText } from '../i18n';
import { siteName } from '../search/use_sites';
import { OutcomeMark } from './outcome_mark';

interface Props {
  passages: readonly ChangedPassage[];
  sites: readonly Site[];
}

/** Some of the passages that would get another answer, each before and after. */
export function ChangedPassages({ passages, sites }: Props) {
  const { text, language } = useText();
  if (passages.length === 0) return null;
  const answer = (outcome: ChangedPassage['before'], ruleId: string) => (
    <>
      <OutcomeMark outcome={outcome} />{' '}
      <code className="small">{ruleId || text('noRule')}</code>
    </>
  );
  return (
    <section>
      <h2>
        {text('examples')} <small>{passages.length}</small>
      </h2>
      <div className="table-frame" tabIndex={0} role="region" aria-label={text('examples')}>
        <table className="plain" data-testid="examples">
          <thead>
            <tr>
              <th scope="col">{text('plate')}</th>
              <th scope="col">{text('passed')}</th>
              <th scope="col">{text('site')}</th>
              <th scope="col">{text('before')}</th>
              <th scope="col">{text('after')}</th>
            </tr>
          </thead>
          <tbody>
            {passages.map((one) => (
              <tr key={one.requestId}>
                <th scope="row">{one.number || text('unknown')}</th>
                <td>{dateTime(one.timeUs)}</td>
                <td>
                  {one.siteId}{' '}
                  <span className="small">{siteName(sites, one.siteId, language)}</span>
                </td>
                <td>{answer(one.before, one.ruleBefore)}</td>
                <td>{answer(one.after, one.ruleAfter)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
