import { expect, test } from '@jest/globals';
import { alertOctets, frameOctets } from '../../../analyzer/model/frame-octets.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';

// RFC 9113 4.1: nine octets of header. The payloads: 6.1, 6.4, 6.5, 6.7, 6.8, 6.9.
test.each([
  ['empty DATA', wire.data(1, new Uint8Array(0), { endStream: true }), frameOctets.header, 9],
  ['RST_STREAM', wire.rstStream(1, 8), frameOctets.rstStream, 9 + 4],
  ['SETTINGS', wire.settings(), frameOctets.settings, 9],
  ['SETTINGS ACK', wire.settingsAck(), frameOctets.settings, 9],
  [
    'SETTINGS of two parameters',
    wire.settings([
      [3, 100],
      [4, 65_535],
    ]),
    frameOctets.settings + 2 * frameOctets.parameter,
    9 + 2 * 6,
  ],
  ['PING', wire.ping(), frameOctets.ping, 9 + 8],
  ['GOAWAY', wire.goaway(1, 0), frameOctets.goaway, 9 + 8],
  ['GOAWAY with max_age', wire.goaway(1, 0, 'max_age'), frameOctets.goawayMaxAge, 9 + 8 + 7],
  ['WINDOW_UPDATE', wire.windowUpdate(0, 1), frameOctets.windowUpdate, 9 + 4],
])('%s', (_name, frame, octets, byTheText) => {
  expect(octets).toBe(byTheText);
  expect(frame).toHaveLength(octets);
});

test('an alert is shorter than any frame: RFC 8446 6', () => {
  expect(alertOctets).toBe(2);
  expect(alertOctets).toBeLessThan(frameOctets.header);
});
