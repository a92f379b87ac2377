import { describe, expect, test } from '@jest/globals';
import { readLog } from '../../support/read-log.ts';

const at = (text: string): string => `2026/11/27 06:25:29 http2: ${text}`;

describe('GODEBUG=http2debug=2', () => {
  test('a framer belongs to the connection that was opened before it was seen first', () => {
    const { entries } = readLog(
      [
        at('Transport creating client conn 0x39ee35b80000 to 198.18.3.10:8090'),
        at('Framer 0x39ee35b86000: wrote SETTINGS len=24, settings: ENABLE_PUSH=0'),
        at('server connection from 198.18.1.10:55186 on 0x39ee35b5c000'),
        at('Framer 0x39ee35ab4000: wrote SETTINGS len=30'),
        at('Framer 0x39ee35b86000: wrote HEADERS flags=END_STREAM|END_HEADERS stream=1 len=39'),
        at('Framer 0x39ee35b86000: read RST_STREAM stream=1 len=4 ErrCode=CANCEL'),
        at(
          'Framer 0x39ee35b86000: read GOAWAY len=22 LastStreamID=3 ErrCode=ENHANCE_YOUR_CALM Debug="too_many_pings"',
        ),
        at('Framer 0x39ee35ab4000: wrote GOAWAY len=8 LastStreamID=3 ErrCode=NO_ERROR Debug=""'),
      ].join('\n'),
    );
    const frames = entries.map(({ entry }) => entry).filter(({ kind }) => kind === 'frame');
    expect(frames).toMatchObject([
      {
        keys: { server: '198.18.3.10:8090', stream: 1, timeOf: 'start', resolution: 1 },
        data: { type: 'HEADERS', role: 'client' },
      },
      { keys: { stream: 1, timeOf: 'end' }, data: { type: 'RST_STREAM', way: 'received', errorCode: 8 } },
      { data: { type: 'GOAWAY', way: 'received', errorCode: 11, lastStreamId: 3, debug: 'too_many_pings' } },
      {
        keys: { client: '198.18.1.10:55186' },
        data: { type: 'GOAWAY', way: 'sent', errorCode: 0, role: 'server' },
      },
    ]);
  });

  test('of two connections opened at once nobody knows which framer is whose', () => {
    const { entries } = readLog(
      [
        at('Transport creating client conn 0x1 to 198.18.3.10:8090'),
        at('server connection from 198.18.1.10:55186 on 0x2'),
        at('Framer 0x3: wrote GOAWAY len=8 LastStreamID=3 ErrCode=NO_ERROR Debug=""'),
      ].join('\n'),
    );
    const last = entries.at(-1)?.entry;
    expect(last?.keys).not.toHaveProperty('client');
    expect(last?.data).not.toHaveProperty('role');
  });

  test('lines of several releases, as people have posted them', () => {
    const text = [
      '2017/01/13 00:30:04 http2: Transport failed to get client conn for a.test:443: http2: no cached connection was available',
      '2017/01/13 00:30:04 http2: Transport creating client conn 0xc420171380 to 198.18.0.1:443',
      '2017/01/13 00:30:04 http2: Framer 0xc4203ac8f0: wrote SETTINGS len=18, settings: ENABLE_PUSH=0, INITIAL_WINDOW_SIZE=4194304, MAX_HEADER_LIST_SIZE=10485760',
      '2017/01/13 00:30:04 http2: Framer 0xc4203ac8f0: wrote WINDOW_UPDATE len=4 (conn) incr=1073741824',
      '2017/01/13 00:30:04 http2: Transport encoding header ":method" = "GET"',
      '2017/01/13 00:30:04 http2: Framer 0xc4203ac8f0: wrote HEADERS flags=END_STREAM|END_HEADERS stream=1 len=77',
      '2017/01/13 00:30:04 http2: decoded hpack field header field ":status" = "200" (sensitive)',
      '2017/01/13 00:30:05 http2: Framer 0xc4203ac8f0: read GOAWAY len=22 LastStreamID=0 ErrCode=ENHANCE_YOUR_CALM Debug="too_many_pings"',
    ].join('\n');
    const { entries, summary } = readLog(`${text}\n`);
    expect(summary).toMatchObject({ format: 'go-http2', unknown: 0 });
    expect(entries.map(({ entry }) => entry)).toMatchObject([
      { kind: 'remark', data: { what: 'connection-opened' } },
      {
        kind: 'frame',
        data: { type: 'HEADERS', way: 'sent' },
        keys: { stream: 1, server: '198.18.0.1:443' },
      },
      {
        kind: 'frame',
        data: { type: 'GOAWAY', way: 'received', errorCode: 11, lastStreamId: 0, debug: 'too_many_pings' },
      },
    ]);
  });
});
