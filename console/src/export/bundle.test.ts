import { describe, expect, it } from 'vitest';

import { fetchBundle } from './bundle';

const zip = { 'Content-Type': 'application/zip' };
const caseId = 'cp-01-cam-1/1/42/S08/陕D12345';

function answering(body: string, init: ResponseInit) {
  const asked: string[] = [];
  const ask = (async (address: string) => {
    asked.push(address);
    return new Response(body, init);
  }) as typeof fetch;
  return { asked, ask };
}

describe('the bundle of a case', () => {
  it('is asked for by case and purpose, and has the name that the server gives it', async () => {
    const { asked, ask } = answering('PK', {
      headers: { ...zip, 'Content-Disposition': 'attachment; filename="case-42.zip"' },
    });
    const { content, fileName } = await fetchBundle(caseId, '移送 & 复核', ask);
    const { searchParams } = new URL(asked[0], 'http://here');
    expect([searchParams.get('case'), searchParams.get('purpose')]).toEqual([
      caseId, '移送 & 复核',
    ]);
    expect([fileName, content.size]).toEqual(['case-42.zip', 2]);
  });

  it('has a name that every file system takes, where the server gives none', async () => {
    const { fileName } = await fetchBundle(caseId, 'x', answering('PK', { headers: zip }).ask);
    expect(fileName).toBe('bluegate-case-cp-01-cam-1-1-42-S08-陕D12345.zip');
  });

  it('fails with what the server says, and is never an error in a file', async () => {
    const refused = answering('{"code":"not_found","message":"case x: no such case"}', {
      status: 404,
    });
    await expect(fetchBundle(caseId, 'x', refused.ask)).rejects.toThrow('no such case');
    const broken = answering('<html>', { status: 502, statusText: 'Bad Gateway' });
    await expect(fetchBundle(caseId, 'x', broken.ask)).rejects.toThrow('HTTP 502 Bad Gateway');
    const none = answering('', { headers: zip });
    await expect(fetchBundle(caseId, 'x', none.ask)).rejects.toThrow('empty');
    const page = answering('<html>', { headers: { 'Content-Type': 'text/html' } });
    await expect(fetchBundle(caseId, 'x', page.ask)).rejects.toThrow('got text/html, no file');
  });
});
