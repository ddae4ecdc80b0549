/** A case's evidence bundle as it came. */
export interface Bundle {
  content: Blob;
  fileName: string;
}

/** The name that an answer gives its file, or one made of the case. */
function nameIn(disposition: string | null, caseId: string): string {
  const named = /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1];
  return named ?? `bluegate-case-${caseId.replaceAll(/[^\p{L}\p{N}-]/gu, '-')}.zip`;
}

/** What an answer that is no bundle says of itself. */
async function refusalIn(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string' && message) return message;
  } catch {
    // No JSON: a proxy between, perhaps.
  }
  return `HTTP ${response.status} ${response.statusText}`.trim();
}

/** Fetches the bundle of a case, which is put into the audit log with its purpose. Fails with what
 *  the server says, so that an error never is saved as a file. */
export async function fetchBundle(
  caseId: string,
  purpose: string,
  ask: typeof fetch = fetch,
): Promise<Bundle> {
  const address = `/bundle?${new URLSearchParams({ case: caseId, purpose })}`;
  const response = await ask(address, { headers: { 'X-Bluegate-Csrf': '1' } });
  if (!response.ok) throw new Error(await refusalIn(response));
  const kind = response.headers.get('Content-Type') ?? '';
  // A server without bundles answers an address that it does not know with the page itself.
  if (kind.startsWith('text/')) throw new Error(`bundle of ${caseId}: got ${kind}, no file`);
  const content = await response.blob();
  if (content.size === 0) throw new Error(`bundle of ${caseId}: empty`);
  return { content, fileName: nameIn(response.headers.get('Content-Disposition'), caseId) };
}
