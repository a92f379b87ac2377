import { describe, expect, test } from '@jest/globals';
import { dumpedField, envoyLine } from '../../../analyzer/logs/envoy-line.ts';

const stamp = '[2026-11-23 06:27:08.335101][17]';

describe('a line of Envoy', () => {
  test('has its time, thread, component, numbers and text, with tags as of 1.28 and before', () => {
    const common = { time: Date.parse('2026-11-23T06:27:08.335Z') / 1000 + 0.000101, thread: '17' };
    expect(envoyLine(`${stamp}[trace][http2] [Tags: "ConnectionId":"2"] sent goaway code=9`)).toEqual({
      ...{ time: expect.closeTo(common.time, 6), thread: '17', component: 'http2' },
      ...{ connection: '2', request: undefined, text: 'sent goaway code=9' },
    });
    expect(
      envoyLine(`${stamp}[debug][http] [Tags: "ConnectionId":"0","StreamId":"43"] new stream`),
    ).toMatchObject({
      ...{ component: 'http', connection: '0', request: '43', text: 'new stream' },
    });
    const old = `${stamp}[debug][http] [source/common/http/conn_manager_impl.cc:306] [C0][S43] new stream`;
    expect(envoyLine(old)).toMatchObject({ connection: '0', request: '43', text: 'new stream' });
    expect(envoyLine(`${stamp}[info][main] starting main dispatch loop`)).toMatchObject({
      connection: undefined,
    });
  });

  test.each(['', "':path', '/a.B/C'", '{"flags":"-"}', '[2026-11-23 06:27:08.335] text'])(
    '%j is none',
    (line) => {
      expect(envoyLine(line)).toBeUndefined();
    },
  );

  test('a dumped field has a name and a value, with quotes in it too', () => {
    expect(dumpedField("'grpc-message', 'it isn't'")).toEqual(['grpc-message', "it isn't"]);
    expect(dumpedField('grpc-message: x')).toBeUndefined();
  });
});
