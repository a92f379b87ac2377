/** What the sides of a made-up conversation say: frames by our own encoders, right and wrong. */
import fc from 'fast-check';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import type { HpackEncoder } from '../../../analyzer/model/wire/hpack-encoder.ts';
import {
  hpackInteger,
  hpackString,
  indexedField,
  literalField,
  sizeUpdate,
} from '../../../analyzer/model/wire/hpack-primitives.ts';
import { concat } from '../../../analyzer/model/wire/octets.ts';

type Field = readonly [name: string, value: string];

/** One thing that a side sends, ready for its encoder. */
export type Say = (encoder: HpackEncoder) => Uint8Array;

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

/** Frames of each type, header blocks and noise, as anybody or nobody would send them. */
export const said: fc.Arbitrary<Say> = fc.oneof(
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
