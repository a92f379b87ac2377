import { describe, expect, test } from '@jest/globals';
import { grpcGo } from '../../../analyzer/logs/grpc-go.ts';
import { oneEntry, readLog } from '../../support/read-log.ts';

const at = (level: string, text: string): string => `2026/11/27 06:26:49 ${level}: ${text}`;

describe("grpc-go's log", () => {
  test('connections that failed, and why', () => {
    const dial = (why: string): string =>
      at(
        'WARNING',
        `[core] [Channel #7 SubChannel #8] grpc: addrConn.createTransport failed to connect to {Addr: "198.18.3.10:1", }. Err: connection error: desc = "transport: ${why}"`,
      );
    expect(
      oneEntry(grpcGo, dial('Error while dialing: dial tcp 198.18.3.10:1: connect: connection refused')),
    ).toMatchObject({
      kind: 'remark',
      keys: { server: '198.18.3.10:1', resolution: 1 },
      data: { what: 'connect-refused' },
    });
    const tls = dial(
      'authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority',
    );
    expect(oneEntry(grpcGo, tls).data).toMatchObject({ what: 'upstream-certificate-untrusted' });
  });

  test('a GOAWAY that was received before the end', () => {
    const text =
      '[transport] [client-transport 0x42] Closing: connection error: desc = "error reading from server: EOF", received prior goaway: code: ENHANCE_YOUR_CALM, debug data: "too_many_pings"';
    expect(oneEntry(grpcGo, at('INFO', text))).toMatchObject({
      kind: 'frame',
      data: { type: 'GOAWAY', errorCode: 11, debug: 'too_many_pings', role: 'client' },
    });
  });

  test('a GOAWAY as releases before 2021 print it, and their other lines', () => {
    const line =
      'ERROR: 2020/09/28 17:24:24 [transport] Client received GoAway with error code ENHANCE_YOUR_CALM and debug data equal to ASCII "too_many_pings".';
    expect(oneEntry(grpcGo, line)).toMatchObject({
      kind: 'frame',
      keys: { time: Date.UTC(2020, 8, 28, 17, 24, 24) / 1000, resolution: 1 },
      data: { type: 'GOAWAY', errorCode: 11, debug: 'too_many_pings' },
    });
    const others = [
      'INFO: 2019/03/01 05:35:25 transport: loopyWriter.run returning. connection error: desc = "transport is closing"',
      'INFO: 2019/03/01 05:35:25 Subchannel Connectivity change to TRANSIENT_FAILURE',
      '2019/03/01 05:35:25 what an application prints',
    ];
    expect(readLog(`${others.join('\n')}\n`).summary).toMatchObject({
      ...{ format: 'grpc-go', entries: 0, quiet: 2, unknown: 1 },
    });
  });

  test('what it dumps as JSON is of no interest', () => {
    const text = `${at('INFO', '[core] [Channel #2] Resolver state updated: {')}\n  "Addresses": [\n    {\n} (resolver returned new addresses)\nhello\n`;
    expect(readLog(text).summary).toMatchObject({ format: 'grpc-go', quiet: 4, unknown: 1 });
  });
});
