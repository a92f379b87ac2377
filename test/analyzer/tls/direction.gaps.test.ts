import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  changeCipherSpec,
  established,
  finished,
  keyUpdate,
  read,
  text,
  toClient,
  toServer,
} from './support/established.ts';
import { join, runStage, same } from './support/run-stage.ts';
import type { Input } from './support/run-stage.ts';
import {
  alpn,
  clientHello,
  hello,
  keyLogOf,
  message,
  sealer,
  secrets,
  suiteOf,
  vector,
} from './support/script.ts';
import { clearRecord } from './support/seal.ts';

describe('bytes that are missing', () => {
  const words = Array.from({ length: 40 }, (_, index) => text(`${index}`.padStart(2 + (index % 60), '.')));

  test.each([0x1301, 0x1303])(
    'suite %i: behind any gap in application data the rest is opened, at the right offset',
    (cipher) => {
      fc.assert(
        fc.property(fc.nat(1500), fc.integer({ min: 1, max: 900 }), (start, length) => {
          const { inputs, client } = established(cipher);
          const stream = join(words.map((word) => client(23, word)));
          const from = Math.min(start, stream.length);
          const to = Math.min(from + length, stream.length);
          const cut: Input[] = [
            toServer(stream.subarray(0, from)),
            { direction: 'to-server', gap: to - from },
          ];
          const outcome = runStage([...inputs, ...cut, toServer(stream.subarray(to))], keyLogOf());
          const whole = join(words);
          for (const chunk of outcome.plain) {
            if (chunk.bytes === undefined) continue;
            expect(same(chunk.bytes, whole.subarray(chunk.offset, chunk.offset + chunk.bytes.length))).toBe(
              true,
            );
          }
          expect(outcome.of('tls.undecryptable')).toEqual([]);
        }),
        { numRuns: 40 },
      );
    },
  );

  test('a damaged record is reported, and the ones behind it are opened', () => {
    const { inputs, client } = established();
    const bad = client(23, text('bad'));
    bad[8] = (bad[8] ?? 0) ^ 255;
    inputs.push(toServer(bad, client(23, text('good')), client(23, text('better'))));
    const outcome = runStage(inputs, keyLogOf());
    expect(outcome.plain.map((chunk) => chunk.gap ?? read(chunk.bytes))).toEqual([3, 'good', 'better']);
    expect(outcome.of('tls.undecryptable')).toHaveLength(1);
  });

  test('the ServerHello: version and suite are found by trial', () => {
    const suite = suiteOf(0x1303);
    const outcome = runStage(
      [
        toServer(hello(clientHello())),
        { direction: 'to-client', gap: 130 },
        toClient(
          sealer(secrets.serverHandshake, suite)(22, join([message(8, vector(2, alpn('h2'))), finished])),
        ),
        toServer(
          changeCipherSpec,
          sealer(secrets.clientHandshake, suite)(22, finished),
          sealer(secrets.client, suite)(23, text('up')),
        ),
        toClient(sealer(secrets.server, suite)(23, text('down'))),
      ],
      keyLogOf(),
    );
    expect(outcome.of('tls.alpn')).toEqual([expect.objectContaining({ chosen: 'h2' })]);
    expect(read(outcome.text('to-server'))).toBe('up');
    expect(read(outcome.text('to-client'))).toBe('down');
  });

  test('the end of the handshake: application data is opened by trial, and nothing of it is missing', () => {
    const { inputs, client } = established();
    const [first, second] = [client(23, text('one')), client(23, text('two'))];
    const outcome = runStage(
      [...inputs.slice(0, 3), { direction: 'to-server', gap: 64 }, toServer(first, second)],
      keyLogOf(),
    );
    expect(outcome.plain.map((chunk) => chunk.gap ?? read(chunk.bytes))).toEqual(['one', 'two']);
  });

  test('the KeyUpdate: the next generation is found by trial', () => {
    const { inputs, client } = established();
    inputs.push(toServer(client(23, text('one'))));
    const lost = client(22, keyUpdate);
    client.update();
    inputs.push({ direction: 'to-server', gap: lost.length }, toServer(client(23, text('two'))));
    const outcome = runStage(inputs, keyLogOf());
    expect(read(outcome.text('to-server'))).toBe('onetwo');
  });

  test('a TCP stage that took the server for the client changes no plaintext', () => {
    const { inputs, client, server } = established();
    inputs.push(toServer(client(23, text('up'))), toClient(server(23, text('down'))));
    const turned = inputs.map((input): Input => ({
      ...input,
      direction: input.direction === 'to-server' ? 'to-client' : 'to-server',
    }));
    const outcome = runStage(turned, keyLogOf());
    expect(read(outcome.text('to-client'))).toBe('up');
    expect(read(outcome.text('to-server'))).toBe('down');
  });

  test('a close inside a record is an anomaly; in order it is none', () => {
    const { inputs, client } = established();
    const whole = client(23, text('words'));
    expect(runStage([...inputs, toServer(whole)], keyLogOf()).of('anomaly')).toEqual([]);
    const cut = runStage([...inputs, toServer(whole.subarray(0, 9))], keyLogOf());
    expect(cut.of('anomaly')).toEqual([expect.objectContaining({ layer: 'tls', what: 'truncated-record' })]);
    const truncated = { direction: 'to-server', received: 9, length: whole.length };
    expect(cut.of('tls.truncated-record')).toEqual([expect.objectContaining(truncated)]);
    const [header] = runStage([...inputs, toServer(whole.subarray(0, 3))], keyLogOf()).of(
      'tls.truncated-record',
    );
    expect(header).toMatchObject({ received: 3 });
    expect(header).not.toHaveProperty('length');
  });
});

describe('other bytes', () => {
  test('a server that answers in plaintext', () => {
    const outcome = runStage(
      [toServer(hello(clientHello())), toClient(text('HTTP/1.1 400 Bad Request'))],
      keyLogOf(),
    );
    expect(outcome.of('anomaly')).toEqual([expect.objectContaining({ layer: 'tls', what: 'not-tls' })]);
  });

  test('heartbeats and unknown messages are passed over', () => {
    const { inputs, client } = established();
    inputs.push(
      toServer(clearRecord(24, text('xxx')), client(22, message(99, text('x'))), client(23, text('on'))),
    );
    expect(read(runStage(inputs, keyLogOf()).text('to-server'))).toBe('on');
  });

  test('random and bit-flipped streams never throw', () => {
    const { inputs, client, server } = established();
    for (let round = 0; round < 10; round++)
      inputs.push(toServer(client(23, text('up'))), toClient(server(23, text('down'))));
    const flip = fc.record({
      input: fc.nat(inputs.length - 1),
      at: fc.nat(300),
      bits: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(
        fc.array(flip, { maxLength: 12 }),
        fc.array(fc.nat(inputs.length - 1), { maxLength: 3 }),
        (flips, holes) => {
          const damaged = inputs.map((input, index): Input => {
            if ('gap' in input) return input;
            if (holes.includes(index)) return { direction: input.direction, gap: input.bytes.length };
            const bytes = input.bytes.slice();
            for (const one of flips) {
              const at = one.at % bytes.length;
              if (one.input === index) bytes[at] = (bytes[at] ?? 0) ^ one.bits;
            }
            return { direction: input.direction, bytes };
          });
          runStage(damaged, keyLogOf());
        },
      ),
      { numRuns: 300 },
    );
    const direction = fc.constantFrom('to-server', 'to-client');
    const noise = fc.record({ direction, bytes: fc.uint8Array({ maxLength: 200 }) });
    fc.assert(
      fc.property(fc.array(noise), (parts) => void runStage([...inputs.slice(0, 2), ...parts], keyLogOf())),
    );
  });
});
