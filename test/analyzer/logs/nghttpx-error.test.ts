import { describe, expect, test } from '@jest/globals';
import { nghttpxError } from '../../../analyzer/logs/nghttpx-error.ts';
import { oneEntry, readLog } from '../../support/read-log.ts';

const line = (level: string, text: string): string =>
  `2026-11-23T05:53:12.444Z 24342 24344 e1792f37 ${level} (shrpx_x.cc:270) ${text}`;

describe("nghttpx's error log", () => {
  test.each([
    ['Backend connect failed; addr=198.18.3.10:50051: errno=111', 'connect-refused'],
    ['[UPSTREAM:0x7f] Flooding was detected in this HTTP/2 session', 'flood-detected'],
    ['[UPSTREAM:0x7f] Too many CONTINUATION frames following a HEADER frame', 'flood-detected'],
    [
      'tls: handshake libssl error: error:0A0000C7:SSL routines::peer did not return a certificate',
      'client-certificate-missing',
    ],
    ['Certificate verification failed: hostname does not match', 'upstream-certificate-name'],
  ])('%s', (text, what) => {
    expect(oneEntry(nghttpxError, line('WARN', text)).data).toMatchObject({ what });
  });

  test('header lists below a line are of no interest, a line of nobody is unknown', () => {
    const text = `${line('INFO', '[UPSTREAM:0x7f] HTTP request headers. stream_id=1')}\n:method: POST\nte: trailers\n\n(cut)\n`;
    expect(readLog(text).summary).toMatchObject({ format: 'nghttpx-error', quiet: 3, unknown: 1 });
  });
});
