import { describe, expect, test } from '@jest/globals';
import { envoyEntry } from '../../../analyzer/logs/envoy-entry.ts';

describe("an entry of Envoy's access log", () => {
  test('a request that failed', () => {
    const details = 'upstream_reset_before_response_started{connection_timeout}';
    const entry = envoyEntry({
      flags: 'URX,UF',
      details,
      code: '200',
      grpc: 'DeadlineExceeded',
      deadline: '580m',
      duration: '4000',
      attempts: '3',
      path: '/a.B/C',
      start: '1795412195.5',
      client: '198.18.1.10:40000',
    });
    expect(entry).toEqual({
      kind: 'response',
      keys: {
        time: 1795412195.5,
        timeOf: 'start',
        client: '198.18.1.10:40000',
        path: '/a.B/C',
        durationMs: 4000,
      },
      data: {
        flags: ['URX', 'UF'],
        details,
        code: 200,
        grpcStatus: 4,
        durationMs: 4000,
        deadlineMs: 580,
        attempts: 3,
      },
      means: expect.stringMatching(/connect_timeout.*retries/),
    });
  });

  test('a connection without a request', () => {
    const fields = { flags: 'DPE', localClose: 'triggered_delayed_close_timeout', duration: '1202' };
    expect(envoyEntry(fields)).toEqual({
      kind: 'connection',
      keys: { durationMs: 1202 },
      data: { flags: ['DPE'], details: 'triggered_delayed_close_timeout', durationMs: 1202 },
      means: expect.stringContaining('pause'),
    });
  });

  test('a request that was rejected before its path was known is no connection', () => {
    expect(envoyEntry({ flags: 'DPE', details: 'http2.invalid.header.field', code: '0' })).toMatchObject({
      kind: 'response',
    });
  });

  test('a request that goes on says nothing yet; neither flags nor details are not of Envoy', () => {
    expect(envoyEntry({ flags: '-', logType: 'DownstreamPeriodic' })).toBe('quiet');
    expect(envoyEntry({ code: '200', path: '/' })).toBeUndefined();
    expect(envoyEntry({ flags: 'hello' })).toBeUndefined();
  });
});
