import { expect, test } from '@jest/globals';
import { maskWire } from '../../../reports/html/mask-wire.ts';
import { MASK, maskSecrets, showSecrets } from '../../../reports/secrets.ts';
import type { WireFacts } from '../../../reports/html/wire.ts';
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
