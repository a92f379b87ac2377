/** What Node's own HTTP/2 (nghttp2) says to itself over loopback, against what its application saw. */
import { once } from 'node:events';
import http2 from 'node:http2';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ErrorCode } from '../../../analyzer/model/codes.ts';
import { Http2Play } from '../../support/http2-play.ts';
import { portOf, type Relay, startRelay } from '../../support/relay.ts';

interface Setup {
  server: http2.Http2Server;
  client: http2.ClientHttp2Session;
  relay: Relay;
}

let running: Setup | undefined;

afterEach(async () => {
  running?.client.destroy();
  running?.server.close();
  await running?.relay.close();
  running = undefined;
});

async function start(
  answer: (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void,
  settings: http2.Settings = {},
): Promise<Setup> {
  const server = http2.createServer({ settings });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    answer(stream, headers);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = await startRelay(portOf(server));
  const client = http2.connect(`http://127.0.0.1:${relay.port}`);
  client.on('error', () => undefined);
  running = { server, client, relay };
  return running;
}

/** Sends a request; resolves when it is over, with what the application saw. */
async function ask(
  client: http2.ClientHttp2Session,
  headers: http2.OutgoingHttpHeaders,
  body = Buffer.alloc(0),
): Promise<{ id: number; status: number; trailers: http2.IncomingHttpHeaders; bytes: number; code: number }> {
  const stream = client.request({ ':method': 'POST', ...headers });
  const seen = { id: 0, status: 0, trailers: {} as http2.IncomingHttpHeaders, bytes: 0, code: 0 };
  stream.on('ready', () => (seen.id = stream.id ?? 0));
  stream.on('response', (got) => (seen.status = Number(got[':status'])));
  stream.on('trailers', (got) => (seen.trailers = got));
  stream.on('data', (bytes: Buffer) => (seen.bytes += bytes.length));
  stream.on('error', () => undefined);
  stream.end(body);
  await closed(stream);
  seen.id ||= stream.id ?? 0;
  seen.code = stream.rstCode;
  return seen;
}

/** Waits for the end of a stream, an error or not. */
function closed(stream: http2.ClientHttp2Stream): Promise<void> {
  return new Promise((resolve) => stream.on('close', resolve));
}

/** Closes the client and waits until both directions of the relay have ended. */
async function finish({ client, relay }: Setup): Promise<Http2Play> {
  client.close();
  const ends = (): number => relay.recordings[0]?.filter((passed) => 'end' in passed).length ?? 0;
  const deadline = Date.now() + 5000;
  while (ends() < 2 && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
  expect(ends()).toBeGreaterThanOrEqual(2);
  return new Http2Play().replay(relay.recordings[0] ?? []);
}

describe('requests with bodies and trailers', () => {
  test('headers, bodies, trailers and ends are those of the application', async () => {
    const got: http2.IncomingHttpHeaders[] = [];
    const setup = await start((stream, headers) => {
      got.push(headers);
      stream.respond({ ':status': 200, 'x-answer': 'y'.repeat(900) }, { waitForTrailers: true });
      stream.on('wantTrailers', () =>
        stream.sendTrailers({ 'grpc-status': '0', 'x-n': headers['x-n'] ?? '' }),
      );
      stream.end(Buffer.alloc(50_000));
      stream.resume();
    });
    const answers = [];
    for (let n = 0; n < 6; n++) {
      answers.push(
        await ask(
          setup.client,
          { ':path': `/n/${n % 2}`, 'x-n': String(n), 'x-big': 'b'.repeat(n * 8000) },
          Buffer.alloc(30_000),
        ),
      );
    }
    const play = await finish(setup);
    expect(play.anomalies).toEqual([]);
    const opened = play.all('http2.stream-open');
    expect(opened.map((fact) => fact.from.stream)).toEqual(answers.map(({ id }) => id));
    opened.forEach((fact, n) => {
      expect(Object.fromEntries(fact.headers ?? [])).toEqual(
        Object.fromEntries(Object.entries(got[n] ?? {})),
      );
    });
    answers.forEach((answer) => {
      const headers = play.all('http2.headers').filter((fact) => fact.from.stream === answer.id);
      expect(headers.map((fact) => fact.endStream)).toEqual([false, true]);
      expect(Object.fromEntries(headers[1]?.headers ?? [])).toEqual(
        Object.fromEntries(Object.entries(answer.trailers)),
      );
      const bytes = play.bodies.filter(
        ({ stream, direction }) => stream === answer.id && direction === 'to-client',
      );
      expect(bytes.reduce((sum, part) => sum + (part.bytes?.length ?? 0), 0)).toBe(answer.bytes);
    });
    expect(play.of('http2.stream-end')).toEqual(answers.map(() => ({ how: 'end-stream' })));
    // nghttp2 sends header blocks above 16 KiB as HEADERS and CONTINUATION.
    expect(play.frames.filter((frame) => frame.type === 9).length).toBeGreaterThan(0);
  });
});

describe('resets', () => {
  test('by the server and by the client carry the code that the application gave', async () => {
    const setup = await start((stream, headers) => {
      if (headers[':path'] === '/refuse') stream.close(ErrorCode.REFUSED_STREAM);
      else stream.respond({ ':status': 200 });
    });
    const refused = await ask(setup.client, { ':path': '/refuse' });
    const cancelled = setup.client.request({ ':path': '/wait' });
    cancelled.on('error', () => undefined);
    await once(cancelled, 'response');
    cancelled.close(ErrorCode.CANCEL);
    await closed(cancelled);
    const play = await finish(setup);
    expect(refused.code).toBe(ErrorCode.REFUSED_STREAM);
    expect(
      play
        .all('http2.stream-end')
        .map((fact) => [fact.from.stream, fact.how, fact.direction, fact.errorCode]),
    ).toEqual([
      [refused.id, 'rst-stream', 'to-client', ErrorCode.REFUSED_STREAM],
      [cancelled.id, 'rst-stream', 'to-server', ErrorCode.CANCEL],
    ]);
  });
});

describe('GOAWAY', () => {
  test('its code, last stream id and debug data, and the streams that it leaves open', async () => {
    const setup = await start((stream) => {
      stream.respond({ ':status': 200 });
      stream.session?.goaway(ErrorCode.ENHANCE_YOUR_CALM, 1, Buffer.from('too_many_pings'));
    });
    const seen = once(setup.client, 'goaway');
    const stream = setup.client.request({ ':path': '/' });
    stream.on('error', () => undefined);
    const [code, last, debug] = (await seen) as [number, number, Buffer];
    const play = await finish(setup);
    expect(play.of('http2.goaway')[0]).toMatchObject({
      direction: 'to-client',
      errorCode: code,
      lastStreamId: last,
      debug: debug.toString('latin1'),
      openStreams: [1],
    });
    expect(play.all('http2.stream-end')).toHaveLength(1);
  });
});

test('a server that is killed: the open stream ends with the connection', async () => {
  const setup = await start((stream) => {
    stream.respond({ ':status': 200 });
    stream.session?.socket.resetAndDestroy?.();
    stream.session?.destroy();
  });
  const answer = await ask(setup.client, { ':path': '/' });
  const play = new Http2Play().replay(setup.relay.recordings[0] ?? []);
  expect(play.all('http2.stream-end')).toMatchObject([
    { from: { stream: 1 }, how: 'connection', direction: 'to-client' },
  ]);
  expect(answer.status).toBe(0);
});

test('server push', async () => {
  const setup = await start((stream) => {
    stream.pushStream({ ':path': '/pushed' }, (error, pushed) => {
      if (error !== null) throw error;
      pushed.respond({ ':status': 200 });
      pushed.end('pushed');
    });
    stream.respond({ ':status': 200 });
    stream.end('asked');
  });
  const pushed = new Promise<http2.ClientHttp2Stream>((resolve) => {
    setup.client.on('stream', (stream: http2.ClientHttp2Stream) => {
      stream.resume();
      stream.on('close', () => resolve(stream));
    });
  });
  await ask(setup.client, { ':path': '/' });
  const { id } = await pushed;
  const play = await finish(setup);
  expect(
    play
      .all('http2.stream-open')
      .map((fact) => [fact.from.stream, fact.headers?.find(([n]) => n === ':path')?.[1]]),
  ).toEqual([
    [1, '/'],
    [id, '/pushed'],
  ]);
  expect(play.of('http2.stream-end')).toEqual([{ how: 'end-stream' }, { how: 'end-stream' }]);
  expect(play.anomalies).toEqual([]);
});
