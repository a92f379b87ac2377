import { expect, test } from '@jest/globals';
import { nghttpxAccess } from '../../../analyzer/logs/nghttpx-access.ts';
import { oneEntry, readLog } from '../../support/read-log.ts';

test("nghttpx's access log as JSON", () => {
  const line = JSON.stringify({
    time_iso8601: '2026-11-23T05:53:12.444Z',
    remote_addr: '198.18.1.10',
    remote_port: '4000',
    status: '200',
    request_time: '0.022',
    path: '/a.B/Get',
    backend_host: '198.18.3.10',
    backend_port: '50051',
    alpn: 'h2',
  });
  expect(oneEntry(nghttpxAccess, line)).toMatchObject({
    kind: 'response',
    keys: { client: '198.18.1.10:4000', upstream: '198.18.3.10:50051', path: '/a.B/Get', durationMs: 22 },
    data: { flags: [], code: 200, durationMs: 22 },
  });
});

test('its default is the combined format: read when it is named, and left to nginx otherwise', () => {
  const line = '198.18.1.10 - - [23/Nov/2026:05:56:32 +0000] "POST /a.B/Get HTTP/2" 200 157 "-" "x"\n';
  expect(nghttpxAccess.recognises(line)).toBe(false);
  expect(readLog(line, 'nghttpx-access').entries[0]).toMatchObject({
    format: 'nghttpx-access',
    entry: { data: { code: 200 } },
  });
});
