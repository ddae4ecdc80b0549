/** Who is signed in. */
export interface Session {
  account: string;
  display_name: string;
  /** officer, supervisor, official, administrator or auditor; the server decides what it may do. */
  role: string;
}

/** Why signing in failed: wrong account or password, too many tries, or no connection. */
export type SignInFailure = 'wrong' | 'limited' | 'unreachable';

const headers = { 'Content-Type': 'application/json', 'X-Bluegate-Csrf': '1' };

export async function currentSession(): Promise<Session | null> {
  const response = await fetch('/session', { headers });
  return response.ok ? ((await response.json()) as Session) : null;
}

export async function signIn(account: string, password: string): Promise<Session | SignInFailure> {
  try {
    const response = await fetch('/session', {
      method: 'POST',
      headers,
      body: JSON.stringify({ account, password }),
    });
    if (response.ok) return (await response.json()) as Session;
    if (response.status === 429) return 'limited';
    return response.status >= 500 ? 'unreachable' : 'wrong';
  } catch {
    return 'unreachable';
  }
}

export async function signOut(): Promise<void> {
  await fetch('/session', { method: 'DELETE', headers });
}
