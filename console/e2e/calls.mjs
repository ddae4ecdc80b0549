// Calls of the gateway from outside the browser, as somebody at another desk would make them.
import { randomUUID } from 'node:crypto';

import { password } from './bluegate.mjs';

const headers = { 'Content-Type': 'application/json', 'X-Bluegate-Csrf': '1' };

/** Signs in as a role of its own; returns what calls methods and fails on all but an answer. */
export async function callsAs(url, role) {
  const session = await fetch(`${url}/session`, {
    method: 'POST', headers, body: JSON.stringify({ account: role, password }),
  });
  if (!session.ok) throw new Error(`signing in as ${role}: ${session.status}`);
  const cookie = session.headers.get('set-cookie').split(';')[0];
  async function call(method, data) {
    const response = await fetch(`${url}/bluegate.${method}`, {
      method: 'POST', headers: { ...headers, Cookie: cookie }, body: JSON.stringify(data),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method}: ${response.status} ${answer.message}`);
    return answer;
  }
  return {
    call,
    /** Changes a case, whatever its revision. */
    async change(method, caseId, data = {}) {
      const wanted = { requestId: randomUUID(), caseId, ...data };
      return (await call(`casework.v1.CaseworkService/${method}`, wanted)).case;
    },
    async caseOf(caseId) {
      return (await call('casework.v1.CaseworkService/GetCase', { caseId })).case;
    },
    /** Every case that the server has. */
    async allCases() {
      const cases = [];
      let pageToken = '';
      do {
        const page = await call('casework.v1.CaseworkService/ListCases',
          { pageSize: 500, pageToken });
        cases.push(...(page.cases ?? []));
        pageToken = page.nextPageToken ?? '';
      } while (pageToken);
      return cases;
    },
  };
}
