import { describe, expect, test } from '@jest/globals';
import { maskWire } from '../../../reports/html/mask-wire.ts';
import { MASK, maskSecrets, showSecrets } from '../../../reports/secrets.ts';
import type { WireFacts, WireFrame } from '../../../reports/html/wire.ts';
import { hostileWire } from '../../support/sample-wire.ts';

const [frame] = hostileWire.frames;
const [stream] = hostileWire.streams;
const [log] = hostileWire.logs;
if (frame === undefined || stream === undefined || log === undefined) throw new Error('the sample lacks one');

const wire: WireFacts = {
  ...hostileWire,
  frames: [
    {
      ...frame,
      detail: {
        headers: [
          ['authorization', 'Bearer abcdef0123456789'],
          [':path', '/items?api_key=k-41'],
          ['x-tenant', 't-9'],
        ],
        debug: 'session-token=s-17',
      },
    },
    { ...frame, at: 1 },
  ],
  streams: [
    { ...stream, path: '/items?api_key=k-41' },
    { ...stream, path: null },
  ],
  logs: [{ ...log, text: '{"authorization":"Bearer abcdef0123456789","tenant":"t-9"}' }],
};

test('fields, debug data, paths and logs lose their secrets, and nothing else', () => {
  const masked = maskWire(wire, maskSecrets(['x-tenant']));
  const text = JSON.stringify(masked);
  for (const secret of ['abcdef0123456789', 'k-41', 's-17']) expect(text).not.toContain(secret);
  expect(masked.frames[0]?.detail?.headers).toEqual([
    ['authorization', MASK],
    [':path', `/items?api_key=${MASK}`],
    ['x-tenant', MASK],
  ]);
  expect(masked.logs[0]?.text).toContain('"tenant":"t-9"');
  expect(masked.streams[1]?.path).toBeNull();
});

test('whoever asks for secrets gets them', () => {
  expect(maskWire(wire, showSecrets)).toEqual(wire);
});

describe('octets of payloads', () => {
  const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
  const shownOf = (change: Partial<WireFrame>, secrets = maskSecrets()): unknown => {
    const { detail: _, ...bare } = frame;
    const [masked] = maskWire({ ...wire, frames: [{ ...bare, ...change }] }, secrets).frames;
    return masked?.withheld ?? masked?.octets;
  };
  const plain = [[':path', '/items']] as const;
  const secret = [...plain, ['authorization', 'Bearer abcdef0123456789']] as const;

  test('of a header block are shown only when all its fields are known and none is secret', () => {
    const octets = hex('Huffman');
    expect(shownOf({ type: 1, octets, detail: { headers: plain } })).toBe(octets);
    for (const type of [1, 5]) expect(shownOf({ type, octets, detail: { headers: secret } })).toBe(true);
    // A block that could not be decoded, and the rest of one in CONTINUATION.
    expect(shownOf({ type: 1, octets })).toBe(true);
    expect(shownOf({ type: 9, octets })).toBe(true);
    expect(shownOf({ type: 1, octets, detail: { headers: secret } }, showSecrets)).toBe(octets);
    expect(shownOf({ type: 9, octets }, showSecrets)).toBe(octets);
  });

  test('of others are shown unless they read as a secret', () => {
    const debug = hex('\0\0\0\x01session-token=s-17');
    expect(shownOf({ type: 7, octets: debug })).toBe(true);
    expect(shownOf({ type: 0, octets: hex('{"password":"pw"}') })).toBe(true);
    expect(shownOf({ type: 0, octets: '0000000005' })).toBe('0000000005');
    expect(shownOf({ type: 7, octets: debug }, showSecrets)).toBe(debug);
  });
});
