/** Captures of made-up conversations on one or several connections. */
import fc from 'fast-check';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { createHpackEncoder } from '../../../analyzer/model/wire/hpack-encoder.ts';
import { concat } from '../../../analyzer/model/wire/octets.ts';
import { buildPcap, merge, TcpScript } from '../../support/tcp-builder.ts';
import { recut } from '../../support/tcp-recut.ts';
import { encryptedHello, encryptedRecord } from '../../support/tls-shape.ts';
import { said, type Say } from './said.ts';

/** A flood is this long; with segments of a few bytes that is a thousand packets. */
const floodBytes = 20_000;

/** Many of the same: what a flood looks like. */
const flood: fc.Arbitrary<Say> = said.map((one): Say => (encoder) => {
  const parts: Uint8Array[] = [];
  for (let length = 0; length < floodBytes && parts.length < 3000;) {
    const part = one(encoder).slice(0, 300);
    parts.push(part);
    length += part.length + 1;
  }
  return concat(...parts);
});

const step = fc.record({
  direction: fc.constantFrom<Direction>('to-server', 'to-server', 'to-client', 'to-client'),
  say: fc.oneof({ weight: 60, arbitrary: said }, { weight: 1, arbitrary: flood }),
  pauseMs: fc.oneof(fc.nat(20), fc.constantFrom(0, 0, 1000, 60_000)),
  tcp: fc.constantFrom('', '', '', '', '', '', '', '', 'lose', 'fin', 'rst', 'zero'),
});

const connection = fc.record({
  start: fc.constantFrom('open', 'open', 'open', 'middle'),
  preface: fc.constantFrom(true, true, true, false),
  layer: fc.constantFrom('plain', 'plain', 'plain', 'plain', 'tls', 'http1'),
  steps: fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
});

const conversations = fc.record({
  connections: fc.array(connection, { minLength: 1, maxLength: 3, size: 'max' }),
  recutSeed: fc.option(fc.nat(), { nil: undefined }),
  mss: fc.constantFrom(1448, 1448, 100, 17),
});

type Connection = typeof connection extends fc.Arbitrary<infer T> ? T : never;

/** The capture that this seed makes. */
export function generated(seed: number): Uint8Array {
  const [made] = fc.sample(conversations, { seed, numRuns: 1 });
  if (made === undefined) throw new RangeError('nothing was made');
  const lists = made.connections.map((one, index) => play(one, index, made.mss).packets());
  const packets = merge(...lists);
  return buildPcap(made.recutSeed === undefined ? packets : recut(packets, made.recutSeed));
}

function play({ start, preface, layer, steps }: Connection, index: number, mss: number): TcpScript {
  const script = new TcpScript({ mss });
  const [client, server] = [`198.18.0.1:${40_000 + index}`, '198.18.0.2:8080'];
  let now = index * 1e6;
  if (start === 'open') script.open(client, server, now);
  else script.join(client, server);
  now += 1e6;
  const send = (direction: Direction, said: Uint8Array): void => {
    const tls = layer === 'tls' && said.length > 0;
    script.send(direction, tls ? encryptedRecord(Math.min(said.length, 16_384)) : said, now);
  };
  if (layer === 'tls') {
    const { clientHello, serverHello } = encryptedHello();
    script.send('to-server', clientHello, now);
    script.send('to-client', serverHello, now);
  }
  if (layer === 'http1') send('to-server', Buffer.from('GET / HTTP/1.1\r\nhost: a\r\nupgrade: h2c\r\n\r\n'));
  if (preface) send('to-server', wire.clientPreface);
  const encoders = {
    'to-server': createHpackEncoder({ indexing: true, huffman: true }),
    'to-client': createHpackEncoder({ indexing: true }),
  };
  for (const { direction, say, pauseMs, tcp } of steps) {
    now += pauseMs * 1e6 + 1e4;
    if (tcp === 'lose') script.lose(direction, 1 + (pauseMs % 2000));
    if (tcp === 'fin') script.fin(direction, now);
    if (tcp === 'rst') script.rst(direction, now);
    if (tcp === 'zero') script.raw(direction, now, { window: 0 });
    send(direction, say(encoders[direction]));
  }
  return script;
}
