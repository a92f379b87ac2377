import { describe, expect, test } from '@jest/globals';
import { grpcCore } from '../../../analyzer/logs/grpc-core.ts';
import { oneEntry, readLog } from '../../support/read-log.ts';

describe("C-core's log", () => {
  test('a GOAWAY with its code, debug data and peer; a date without a year is a time of day', () => {
    const line =
      'I1123 05:48:08.706282   18576 chttp2_transport.cc:1403] ipv4:198.18.3.10:50051: Got goaway [11] err=UNAVAILABLE:GOAWAY received; Error code: 11; Debug Text: too_many_pings {http2_error:11}';
    const entry = oneEntry(grpcCore, line);
    expect(entry).toMatchObject({
      kind: 'frame',
      keys: { timeOf: 'event', server: '198.18.3.10:50051' },
      data: { type: 'GOAWAY', way: 'received', errorCode: 11, debug: 'too_many_pings', role: 'client' },
    });
    expect(entry.keys.time).toBeCloseTo(5 * 3600 + 48 * 60 + 8.706282, 5);
  });

  test('a GOAWAY as releases before 2022 print it', () => {
    const line =
      'I1207 22:29:18.747103000 4506047936 chttp2_transport.cc:1069]          ipv6:[::1]:25126: Got goaway [11] err={"created":"@1607380158.747074000","description":"GOAWAY received","file":"chttp2_transport.cc","file_line":1058,"grpc_status":14,"http2_error":11,"raw_bytes":"too_many_pings"}';
    expect(oneEntry(grpcCore, line)).toMatchObject({
      keys: { server: '[::1]:25126' },
      data: { type: 'GOAWAY', errorCode: 11, debug: 'too_many_pings' },
    });
  });

  test('a transport by its place in memory keeps its peer', () => {
    const { entries } = readLog(
      [
        'I0000 00:00:1795760769.961426   24854 chttp2_transport.cc:1069] W:0x7fe398009900 CLIENT [ipv4:198.18.3.10:18071] state IDLE -> WRITING [RST_STREAM]',
        'I0000 00:00:1795760770.821994   24849 chttp2_transport.cc:1335] transport 0x7fe398009900 got goaway with last stream id 5',
      ].join('\n'),
    );
    expect(entries).toMatchObject([
      {
        entry: { keys: { server: '198.18.3.10:18071', time: 1795760770.821994 }, data: { lastStreamId: 5 } },
      },
    ]);
  });

  test('a connection that was refused; the rest is of no interest', () => {
    const refused =
      'I0000 00:00:1795760770.964209   24849 connectivity_state.cc:150] client_channel[0x5]: CONNECTING -> TRANSIENT_FAILURE (helper, UNAVAILABLE: failed to connect to all addresses; last error: UNKNOWN: ipv4:198.18.3.10:1: connect failed: Connection refused (111))';
    expect(oneEntry(grpcCore, refused)).toMatchObject({
      keys: { server: '198.18.3.10:1' },
      data: { what: 'connect-refused' },
    });
    const quiet = 'I0000 00:00:1795760769.65   24853 trace.cc:94] gRPC Tracers: http\n';
    expect(readLog(quiet).summary).toMatchObject({ format: 'grpc-core', quiet: 1, unknown: 0 });
  });
});
