// A line between browser and server that can be cut: it carries everything, and breaks the
// connections of the live watch alone, between two of its messages or within one.
import { connect, createServer } from 'node:net';

/** Stands before `target` (HOST:PORT). `cut(within)` breaks the watches that run and returns how
 *  many; `within`: the next message gets through by half. */
export async function startCutProxy(target) {
  const [host, port] = target.split(':');
  const watches = new Set();
  const server = createServer((browser) => {
    const upstream = connect({ host, port: Number(port) });
    const line = { messages: 0, cutWithin: false, broken: null, browser, upstream };
    const end = () => {
      watches.delete(line);
      browser.destroy();
      upstream.destroy();
      line.broken?.();
    };
    browser.on('data', (bytes) => {
      // One connection carries requests one after another; a watch has it to itself to its end.
      if (bytes.includes('/WatchCases HTTP/')) watches.add(line);
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (watches.has(line)) line.messages += 1;
      if (!line.cutWithin) return browser.write(bytes);
      upstream.removeAllListeners('data');
      watches.delete(line);
      return browser.end(bytes.subarray(0, Math.floor(bytes.length / 2)), end);
    });
    for (const socket of [browser, upstream]) socket.on('error', end).on('close', end);
    line.end = end;
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Whether a watch runs by which something has come, beyond the head of the answer. */
    get isWatched() { return [...watches].some((line) => line.messages > 1); },
    async cut(within) {
      const cut = [...watches];
      await Promise.all(cut.map((line) => new Promise((broken) => {
        line.broken = broken;
        if (within) line.cutWithin = true;
        else line.end();
      })));
      return cut.length;
    },
    close: () => new Promise((done) => {
      for (const line of watches) line.end();
      server.close(done);
      server.closeAllConnections?.();
    }),
  };
}
