/** Captures of made-up conversations: HTTP/2 frames by our own encoders, right and wrong, on one or several connections. */
import fc from 'fast-check';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { createHpackEncoder, type HpackEncoder } from '../../../analyzer/model/wire/hpack-encoder.ts';
import {
  hpackInteger,
  hpackString,
  indexedField,
  literalField,
  sizeUpdate,
} from '../../../analyzer/model/wire/hpack-primitives.ts';
import { concat } from '../../../analyzer/model/wire/octets.ts';
import { buildPcap, merge, TcpScript } from '../../support/tcp-builder.ts';
import { recut } from '../../support/tcp-recut.ts';
import { encryptedHello, encryptedRecord } from '../../support/tls-shape.ts';

type Field = readonly [name: string, value: string];

/** One thing that a side sends, ready for its encoder. */
type Say = (encoder: HpackEncoder) => Uint8Array;

const stream = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 9 }).map((n) => n * 2 - 1) },
  { weight: 2, arbitrary: fc.constantFrom(0, 2, 4, 0x7fffffff, 0x80000001, 0xffffffff) },
);
const code = fc.oneof(fc.integer({ min: 0, max: 14 }), fc.constantFrom(0xffffffff, 0x7fffffff));
const number32 = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.constantFrom(0, 1, 0x7fffffff, 0x80000000),
);
const bytes = (most: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength: most });
const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '',
    '\u0000',
    'a'.repeat(5000),
    '%ff%',
    '\u00e9\u00ff',
    '1'.repeat(30),
    '99999999H',
    '5S',
    '0',
    '14',
    '200',
    '99',
  ),
);

const name = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...[':method', ':path', ':authority', ':scheme', ':status', ':protocol', 'content-type', 'grpc-status'],
      ...[
        'grpc-message',
        'grpc-timeout',
        'grpc-encoding',
        'grpc-status-details-bin',
        'grpc-previous-rpc-attempts',
      ],
      ...[
        'te',
        'content-length',
        'server',
        'via',
        'x-envoy-upstream-service-time',
        'retry-after',
        'x-request-id',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);

const requestFields: readonly Field[] = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/a.B/C'],
  [':authority', 'b.example'],
  ['te', 'trailers'],
  ['content-type', 'application/grpc'],
];
const answerFields: readonly Field[] = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];

const fields: fc.Arbitrary<readonly Field[]> = fc
  .tuple(
    fc.constantFrom<readonly Field[]>(
      requestFields,
      answerFields,
      [],
      [['grpc-status', '0']],
      [['grpc-status', '14']],
    ),
    fc.array(fc.tuple(name, text), { maxLength: 5 }),
  )
  .map(([base, more]) => [...base, ...more]);

const flags = fc.record({ endStream: fc.boolean(), endHeaders: fc.boolean() });

const index = fc.oneof(
  fc.integer({ min: 0, max: 80 }),
  fc.constantFrom(127, 128, 1000, 70_000, 2 ** 28, 2 ** 31, 2 ** 53 - 1),
);

/** Representations of header fields, right ones and wrong ones, as they may follow each other (RFC 7541 6). */
const representation = fc.oneof(
  index.map(indexedField),
  fc
    .tuple(
      fc.constantFrom('LITERAL_INCREMENTAL', 'LITERAL', 'LITERAL_NEVER'),
      fc.oneof(index, name),
      text,
      fc.boolean(),
    )
    .map(([kind, of, value, huffman]) => literalField(kind, of, value, huffman)),
  index.map(sizeUpdate),
  text.map((value) => concat(Uint8Array.of(0x40), hpackString(value, true))),
  // A length without its text; Huffman code of anything.
  index.map((length) => concat(Uint8Array.of(0), hpackInteger(length, 7, 0x80))),
  bytes(20).map((noise) => concat(Uint8Array.of(0x40), hpackInteger(noise.length, 7, 0x80), noise)),
);
const block = fc.array(representation, { maxLength: 6 }).map((parts) => concat(...parts));

const said: fc.Arbitrary<Say> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.tuple(stream, block, flags).map(
      ([id, one, more]): Say =>
        () =>
          wire.headers(id, one, more),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(stream, block, fc.boolean()).map(
      ([id, one, end]): Say =>
        () =>
          wire.continuation(id, one, end),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(stream, fields, fc.boolean()).map(
      ([id, list, endStream]): Say =>
        (encoder) =>
          wire.headers(id, encoder.encode(list), { endStream }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(stream, bytes(200), fc.boolean(), fc.constantFrom(0, 1, 2, 255)).map(
      ([id, body, endStream, compressedFlag]): Say =>
        () =>
          wire.data(id, grpcMessage(body, { compressedFlag }), { endStream }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(stream, bytes(60), number32, fc.integer({ min: 0, max: 300 })).map(
      ([id, body, length, padLength]): Say =>
        () =>
          wire.data(id, grpcMessage(body, { length }), { padding: 1, padLength }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(stream, bytes(60), flags).map(
      ([id, block, options]): Say =>
        () =>
          wire.headers(id, block, options),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(stream, bytes(60), fc.boolean()).map(
      ([id, block, end]): Say =>
        () =>
          wire.continuation(id, block, end),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(stream, code).map(
      ([id, error]): Say =>
        () =>
          wire.rstStream(id, error),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(number32, code, text).map(
      ([last, error, debug]): Say =>
        () =>
          wire.goaway(last, error, debug),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(stream, number32).map(
      ([id, by]): Say =>
        () =>
          wire.windowUpdate(id, by),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), number32), { maxLength: 4 }).map(
      (list): Say =>
        () =>
          wire.settings(list),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Say>(() => wire.settingsAck()) },
  {
    weight: 1,
    arbitrary: fc.tuple(bytes(9), fc.boolean()).map(
      ([opaque, ack]): Say =>
        () =>
          wire.ping(opaque, ack),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(stream, stream, fields).map(
      ([id, promised, list]): Say =>
        (encoder) =>
          wire.pushPromise(id, promised, encoder.encode(list)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 255 }),
        stream,
        bytes(40),
        fc.nat(0xffffff),
      )
      .map(
        ([type, flag, id, payload, length]): Say =>
          () =>
            wire.encodeFrame(type, flag, id, payload, length % 3 === 0 ? length : payload.length),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(70_000).map(
      (size): Say =>
        (encoder) => (encoder.resize(size), wire.settingsAck()),
    ),
  },
  {
    weight: 1,
    arbitrary: bytes(60).map(
      (noise): Say =>
        () =>
          noise,
    ),
  },
);

/** A flood is this long; with segments of a few bytes that is thousands of packets. */
const floodBytes = 40_000;

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
  mss: fc.constantFrom(1448, 1448, 100, 7),
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
