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
});
