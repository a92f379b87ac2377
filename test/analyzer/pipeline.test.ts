import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fact, FactKind } from '../../analyzer/model/fact.ts';
import { FrameType } from '../../analyzer/model/codes.ts';
import type { Frame } from '../../analyzer/model/frame.ts';
import { createPipeline, type PipelineState } from '../../analyzer/pipeline.ts';
import { separateSecrets } from '../support/pcapng-secrets.ts';
import { buildPcap, captureStartSeconds, TcpScript } from '../support/tcp-builder.ts';
import { type Wire, wireOf } from '../support/wire.ts';
import { corpusFolder } from '../tools/corpus/golden.ts';
import { runTcp } from '../support/run-tcp.ts';
import { suiteWith } from '../support/require.ts';
import { tsharkFields } from '../support/tshark.ts';

interface Run {
  facts: Fact[];
  frames: Frame[];
  state: PipelineState;
}

/** Pushes the file in pieces; each is overwritten afterwards, because it is only borrowed. */
function run(
  file: Uint8Array,
  keys: readonly string[] = [],
  pieceLength: () => number = () => file.length,
): Run {
  const facts: Fact[] = [];
  const frames: Frame[] = [];
  const pipeline = createPipeline({
    input: 0,
    keys,
    fact: (fact) => void facts.push(structuredClone(fact)),
    frame: (frame) => void frames.push(structuredClone(frame)),
  });
  for (let at = 0; at < file.length;) {
    const piece = Uint8Array.from(file.subarray(at, at + Math.max(1, pieceLength())));
    pipeline.push(piece);
    at += piece.length;
    piece.fill(0xee);
  }
  pipeline.end();
  return { facts, frames, state: pipeline.state };
}

function only(script: (wire: Wire) => void, options: { seed?: number } = {}): Uint8Array {
  const [file, ...others] = wireOf(script).files(options);
  if (file === undefined || others.length > 0) throw new Error('expected a script of one hop');
  return file.bytes;
}

function kinds(facts: readonly Fact[]): FactKind[] {
  return facts.map(({ kind }) => kind);
}

function calls(wire: Wire): void {
  const c = wire.connect();
  c.call(1);
  wire.wait(10);
  c.client.request(3, { timeout: '50m' });
  c.server.responseHeaders(3);
  wire.wait(50);
  c.client.rst(3, 'CANCEL');
  c.leave();
}

describe('a capture in clear', () => {
  const { facts, frames, state } = run(only(calls));

  test('becomes facts of every layer', () => {
    const seen = kinds(facts);
    for (const kind of [
      'tcp.open',
      'tcp.established',
      'http2.preface',
      'http2.stream-open',
      'grpc.call',
      'tcp.closed',
    ]) {
      expect(seen).toContain(kind);
    }
    const results = facts.filter((fact) => fact.kind === 'grpc.call');
    expect(results).toMatchObject([
      { status: 0, statusFrom: 'trailers', from: { stream: 1 } },
      { statusFrom: 'rst-stream', timeout: 50e6, from: { stream: 3 } },
    ]);
  });

  test('tells its start, its packets and its frames', () => {
    expect(state.start).toEqual({ epochNs: BigInt(captureStartSeconds) * 1_000_000_000n });
    expect(state).toMatchObject({ truncatedPackets: 0, captureDrops: 0, embeddedKeys: false, notes: [] });
    expect(state.lastTime).toBeGreaterThan(60e6);
    expect(state.framesByType.get(FrameType.RST_STREAM)).toBe(1);
    expect([...state.framesByType.values()].reduce((a, b) => a + b)).toBe(frames.length);
  });

  test('does not need anyone who wants frames', () => {
    const pipeline = createPipeline({ input: 7, fact: (fact) => expect(fact.from.input).toBe(7) });
    pipeline.push(only(calls));
    pipeline.end();
    expect(pipeline.state.framesByType).toEqual(state.framesByType);
  });

  test('cut by a snap length is counted', () => {
    const script = new TcpScript().open('198.18.0.1:40000', '198.18.0.2:8080', 0);
    script.send('to-server', new Uint8Array(1000), 1e6);
    const cut = run(buildPcap(script.packets(), { snaplen: 100 }));
    expect(cut.state.truncatedPackets).toBe(1);
    // The bytes that the tap cut off are a gap at the latest when the capture ends.
    expect(cut.facts).toContainEqual(expect.objectContaining({ kind: 'tcp.gap', direction: 'to-server' }));
  });
});

test('a server that closes before the first request was seen cuts that request', () => {
  const asked = only((wire) => {
    wire.connect().client.request(1);
  });
  const said = runTcp(asked).connections.get(0)?.streams['to-server'].bytes ?? new Uint8Array(0);
  const script = new TcpScript().open('198.18.0.1:40000', '198.18.0.2:8080', 0);
  script.fin('to-client', 1e6).send('to-server', said, 2e6).fin('to-server', 3e6);
  const { facts } = run(buildPcap(script.packets()));
  expect(facts).toContainEqual(expect.objectContaining({ kind: 'http2.stream-end', how: 'connection' }));
});

describe('a capture in TLS', () => {
  const file = readFileSync(join(corpusFolder, 'deadline-exceeded-client-tls-fault', 'client-proxy.pcapng'));
  const { bytes, keys } = separateSecrets(file);

  test('is read with the keys that it carries', () => {
    const { facts, state } = run(file);
    expect(state.embeddedKeys).toBe(true);
    expect(kinds(facts)).toEqual(expect.arrayContaining(['tls.client-hello', 'http2.preface', 'grpc.call']));
    expect(kinds(facts)).not.toContain('tls.undecryptable');
  });

  test('is read alike with keys from a file', () => {
    const given = run(bytes, [keys]);
    expect(given.state.embeddedKeys).toBe(false);
    expect(given.facts).toEqual(run(file).facts);
  });

  test('without keys shows its hellos and the sizes of its records', () => {
    const { facts, state } = run(bytes);
    expect(kinds(facts)).toEqual(
      expect.arrayContaining(['tls.client-hello', 'tls.server-hello', 'tls.undecryptable', 'tls.record']),
    );
    expect(kinds(facts).filter((kind) => /^(http2|grpc)/.test(kind))).toEqual([]);
    expect(state.framesByType.size).toBe(0);
  });

  test('with keys of another capture is the same as without', () => {
    const other = readFileSync(join(corpusFolder, 'drain-grace-expired-tls-fault', 'client-proxy.pcapng'));
    expect(run(bytes, [separateSecrets(other).keys]).facts).toEqual(run(bytes).facts);
  });
});

describe('what is no HTTP/2', () => {
  test.each<[string, string]>([
    ['an unknown protocol', '\u0000\u0001binary\u0002'.repeat(40)],
    ['SSH', `SSH-2.0-OpenSSH_9.2\r\n${'x'.repeat(200)}`],
    ['SMTP', 'EHLO a.test\r\n'.repeat(20)],
  ])('%s is followed as TCP and not read further', (_, text) => {
    const script = new TcpScript().open('198.18.0.1:40000', '198.18.0.2:8080', 0);
    script.send('to-server', new TextEncoder().encode(text), 1e6);
    script.fin('to-server', 2e6).fin('to-client', 3e6);
    const { facts } = run(buildPcap(script.packets()));
    expect(kinds(facts)).toEqual([
      'tcp.open',
      'tcp.syn',
      'tcp.syn',
      'tcp.established',
      'tcp.fin',
      'tcp.fin',
      'tcp.closed',
      'tcp.summary',
    ]);
  });
});

describe('any cut of the file', () => {
  const tls = readFileSync(join(corpusFolder, 'deadline-exceeded-client-tls-fault', 'proxy-server.pcapng'));

  test.each([
    ['as built', only(calls)],
    ['re-cut, reordered and retransmitted', only(calls, { seed: 5 })],
    ['in TLS', tls],
  ])('gives the same facts and frames: %s', (_, file) => {
    const whole = run(file);
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 400 })), (lengths) => {
        const cut = run(file, [], () => lengths.next().value ?? 1);
        expect(cut).toEqual(whole);
      }),
      { numRuns: 25 },
    );
    expect(run(file, [], () => 1)).toEqual(whole);
  });
});

describe('bytes that nobody meant', () => {
  const files = [
    only(calls),
    readFileSync(join(corpusFolder, 'deadline-exceeded-client-tls-fault', 'client-proxy.pcapng')),
  ];

  test('never throw as a file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        run(bytes);
      }),
    );
  });

  test('never throw as what two sides say to each other, behind a preface or not', () => {
    const preface = new TextEncoder().encode('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0');
    const said = fc.record({
      direction: fc.constantFrom('to-server' as const, 'to-client' as const),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    });
    fc.assert(
      fc.property(fc.boolean(), fc.array(said, { maxLength: 12 }), (http2, pieces) => {
        const script = new TcpScript().open('198.18.0.1:40000', '198.18.0.2:8080', 0);
        if (http2) script.send('to-server', preface, 1e6);
        pieces.forEach(({ direction, bytes }, index) => script.send(direction, bytes, 2e6 + index));
        const { facts } = run(buildPcap(script.packets()));
        expect(kinds(facts).slice(0, 4)).toEqual(['tcp.open', 'tcp.syn', 'tcp.syn', 'tcp.established']);
      }),
    );
  });

  test.each([0, 1])('never throw as a capture with wrong bytes in it (file %i)', (index) => {
    const file = files[index] ?? new Uint8Array(0);
    const change = fc.record({ at: fc.nat({ max: file.length - 1 }), value: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
        const bytes = Uint8Array.from(file);
        for (const { at, value } of changes) bytes[at] = value;
        const { state } = run(bytes);
        expect(state.notes.length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 150 },
    );
  });

  test('a file of nonsense fills no memory with notes', () => {
    const script = new TcpScript().open('198.18.0.1:40000', '198.18.0.2:8080', 0);
    const whole = buildPcap(script.packets());
    // Packets of a link type that nobody knows.
    const strange = Uint8Array.from(whole);
    new DataView(strange.buffer).setUint32(20, 250, true);
    const many = new Uint8Array(24 + 500 * (strange.length - 24));
    many.set(strange.subarray(0, 24));
    for (let i = 0; i < 500; i++) many.set(strange.subarray(24), 24 + i * (strange.length - 24));
    expect(run(many).state.notes.length).toBeLessThanOrEqual(100);
  });
});

const withTshark = await suiteWith('tshark');

withTshark('tshark agrees', () => {
  test.each(['client-proxy', 'proxy-server'])('on the frames of the %s hop in TLS', (hop) => {
    const file = join(corpusFolder, 'connection-aging-tls-fault', `${hop}.pcapng`);
    const rows = tsharkFields(file, ['frame.number', 'http2.type', 'http2.streamid'], ['-Y', 'http2']);
    const theirs = rows.flatMap(([packet = '', types = '', streams = '']) => {
      const ids = streams.split(',');
      return types
        .split(',')
        .flatMap((type, index) => (type === '' ? [] : [`${packet} ${type} ${ids[index] ?? ''}`]));
    });
    const { frames } = run(readFileSync(file));
    const ours = frames.map(({ packet, type, stream }) => `${packet} ${type} ${stream}`);
    expect(ours.sort()).toEqual(theirs.sort());
  });
});
