import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../support/random.ts';
import { be16, be32, ethernetFrame, ipv4, ipv6, tcpSyn } from '../../support/ip-frame.ts';
import { type LinkInput, type LinkRun, runLink } from '../../support/run-link.ts';

const whole = [...tcpSyn(), ...Array.from({ length: 300 }, (_, index) => index & 0xff)];

function piece4(start: number, end: number, identification = 7, time = 0): LinkInput {
  const more = end < whole.length ? 0x2000 : 0;
  const packet = ipv4(whole.slice(start, end), { identification, pieces: more | (start / 8) });
  return { bytes: ethernetFrame(0x08, 0x00, ...packet), time };
}

/** Pieces of 64 bytes. */
function pieces4(identification = 7, time = 0): LinkInput[] {
  return [0, 64, 128, 192, 256].map((start) =>
    piece4(start, Math.min(start + 64, whole.length), identification, time),
  );
}

function anomalies(run: LinkRun): string[] {
  return run.facts.map((fact) => (fact.kind === 'anomaly' ? `${fact.what}@${fact.from.packet}` : fact.kind));
}

describe('fragments', () => {
  test('in any order become one datagram, at the packet that completes it', () => {
    for (let seed = 0; seed < 30; seed++) {
      const random = seededRandom(seed);
      const shuffled = pieces4()
        .map((piece) => ({ piece, key: random() }))
        .sort((a, b) => a.key - b.key)
        .map(({ piece }, index) => ({ ...piece, time: index * 10 }));
      const run = runLink(shuffled);
      expect(run.facts).toEqual([]);
      expect(run.datagrams).toMatchObject([
        { packet: 5, time: 40, protocol: 6, hopLimit: 64, identification: 7 },
      ]);
      expect(run.datagrams[0]?.payloadBytes).toEqual(whole);
      expect(run.datagrams[0]?.sourceBytes).toEqual([198, 18, 0, 1]);
      expect(run.datagrams[0]?.destinationBytes).toEqual([198, 18, 0, 2]);
    }
  });

  test('of IPv6, with an extension header behind the fragment header', () => {
    const payload = [6, 0, 1, 4, 0, 0, 0, 0, ...whole];
    const piece = (start: number, end: number): LinkInput => {
      const field = start | (end < payload.length ? 1 : 0);
      const packet = ipv6(44, [60, 0, ...be16(field), ...be32(9), ...payload.slice(start, end)]);
      return { bytes: ethernetFrame(0x86, 0xdd, ...packet) };
    };
    const run = runLink([piece(160, payload.length), piece(0, 160)]);
    expect(run.datagrams).toMatchObject([{ version: 6, protocol: 6, packet: 2, identification: 0 }]);
    expect(run.datagrams[0]?.payloadBytes).toEqual(whole);
    expect(run.datagrams[0]?.sourceBytes.slice(0, 2)).toEqual([0x20, 0x01]);
  });

  test('a piece alone is never handed on, the first one neither', () => {
    const run = runLink(pieces4().slice(0, 4));
    expect(run.datagrams).toEqual([]);
    expect(run.facts).toEqual([]);
  });

  test('two datagrams at once are kept apart, and a repeated piece is no harm', () => {
    const mixed = pieces4(1).flatMap((piece, index) => [piece, pieces4(2)[index] ?? piece, piece]);
    const run = runLink(mixed.slice(0, -1));
    expect(run.datagrams.map((datagram) => datagram.identification)).toEqual([1, 2]);
    expect(run.facts).toEqual([]);
  });

  test('overlapping pieces are not believed (RFC 5722)', () => {
    const run = runLink([piece4(0, 64), piece4(56, 120), ...pieces4().slice(1)]);
    expect(run.datagrams).toEqual([]);
    expect(anomalies(run)).toEqual(['ip-fragment-overlap@2']);
  });

  test('a payload beyond what IP can carry is not believed', () => {
    const packet = ipv4(new Array<number>(64).fill(0), { pieces: 0x1fff });
    const run = runLink([{ bytes: ethernetFrame(0x08, 0x00, ...packet) }]);
    expect(anomalies(run)).toEqual(['ip-fragment-too-large@1']);
  });

  test('a piece cut by the snap length cannot be put together', () => {
    const [first, ...rest] = pieces4();
    if (first === undefined) throw new Error('there are five pieces');
    const run = runLink([
      { ...first, originalLength: first.bytes.length, bytes: first.bytes.subarray(0, 60) },
      ...rest,
    ]);
    expect(run.datagrams).toEqual([]);
    expect(anomalies(run)).toEqual(['ip-fragment-incomplete@1']);
  });

  test('what waits longer than half a minute is given up, and so is the oldest of too many', () => {
    const late = runLink([piece4(0, 64, 1, 0), piece4(0, 64, 2, 31e9), ...pieces4(1, 32e9)]);
    expect(anomalies(late)).toEqual(['ip-fragment-incomplete@1']);
    expect(late.datagrams).toHaveLength(1);
    const many = runLink(Array.from({ length: 134 }, (_, index) => piece4(0, 64, index + 1)));
    expect(anomalies(many)).toHaveLength(6);
  });
});
