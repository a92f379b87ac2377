/** Our account of the windows between two real peers, against the account that nghttp2 inside Node keeps. */
import { once } from 'node:events';
import http2 from 'node:http2';
import { expect, test } from '@jest/globals';
import { Http2Play } from '../../support/http2-play.ts';
import { portOf, startRelay } from '../../support/relay.ts';

/** Polls until it holds, at most five seconds. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!holds() && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
  expect(holds()).toBe(true);
}

test('a server that does not read: streams are exhausted, windows have the values of nghttp2', async () => {
  const server = http2.createServer({ settings: { initialWindowSize: 40_000 } });
  let answering: http2.ServerHttp2Session | undefined;
  // Nobody reads the requests; the answer takes some of the other direction's window.
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    answering = stream.session as http2.ServerHttp2Session;
    stream.respond({ ':status': 200 });
    stream.write(Buffer.alloc(1234));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = await startRelay(portOf(server));
  const client = http2.connect(`http://127.0.0.1:${relay.port}`, { settings: { initialWindowSize: 30_000 } });
  client.on('error', () => undefined);
  try {
    await once(client, 'remoteSettings');
    let received = 0;
    const streams = [1, 2].map(() => client.request({ ':method': 'POST' }));
    for (const stream of streams) {
      stream.on('error', () => undefined);
      stream.once('readable', () => (received += stream.readableLength));
      stream.write(Buffer.alloc(100_000));
    }
    const read = (): Http2Play => {
      const play = new Http2Play({ wants: ['http2.window'] });
      for (const passed of relay.recordings[0] ?? []) {
        if (!('bytes' in passed)) continue;
        if (passed.direction === 'to-server') play.client(passed.bytes);
        else play.server(passed.bytes);
      }
      return play;
    };
    const last = (play: Http2Play, direction: string, stream?: number): number | undefined =>
      play.all('http2.window').findLast((fact) => fact.direction === direction && fact.from.stream === stream)
        ?.window;
    // Node gives the connection's window back and the streams' not; its WINDOW_UPDATEs may still be under way.
    const exhausted = (play: Http2Play): (number | undefined)[] =>
      play
        .all('http2.window-exhausted')
        .map((fact) => fact.from.stream)
        .filter((stream) => stream !== undefined);
    await until(() => received === 2 * 1234 && exhausted(read()).length === 2);
    await until(() => last(read(), 'to-server') === client.state.remoteWindowSize);
    const play = read();
    expect(client.state.remoteWindowSize).toBeGreaterThan(0);
    expect(last(play, 'to-client')).toBe(answering?.state.remoteWindowSize);
    expect([last(play, 'to-server', 1), last(play, 'to-server', 3)]).toEqual([0, 0]);
    expect(exhausted(play)).toEqual([1, 3]);
    expect(play.all('http2.window-recovered').filter((fact) => fact.from.stream !== undefined)).toEqual([]);
    expect(play.all('anomaly').filter((fact) => fact.layer === 'http2')).toEqual([]);
  } finally {
    client.destroy();
    server.close();
    await relay.close();
  }
});
