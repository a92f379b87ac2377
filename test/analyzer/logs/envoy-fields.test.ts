import { describe, expect, test } from '@jest/globals';
import { fieldsOf } from '../../../analyzer/logs/envoy-fields.ts';

const all = {
  flags: 'UF',
  details: 'via_upstream',
  code: '200',
  client: '198.18.1.10:40000',
  server: '198.18.1.1:8443',
  upstreamLocal: '198.18.2.1:50000',
  upstream: '198.18.3.10:9443',
  duration: '26',
  path: '/a.B/C',
  start: '1795412195.001593',
};

describe('fields of any name', () => {
  test.each([
    [
      'those of Istio',
      {
        response_flags: 'UF',
        response_code_details: 'via_upstream',
        response_code: 200,
        downstream_remote_address: all.client,
        downstream_local_address: all.server,
        upstream_local_address: all.upstreamLocal,
        upstream_host: all.upstream,
        duration: 26,
        path: all.path,
        start_time: all.start,
      },
    ],
    [
      'abbreviations',
      {
        flags: 'UF',
        details: 'via_upstream',
        code: 200,
        dn_raddr: all.client,
        dn_laddr: all.server,
        up_laddr: all.upstreamLocal,
        up_raddr: all.upstream,
        dur: 26,
        path: all.path,
        st: all.start,
      },
    ],
    [
      'capitals, in an object of the collector',
      {
        level: 'info',
        envoy: {
          ResponseFlags: 'UF',
          responseCodeDetails: 'via_upstream',
          ResponseCode: 200,
          clientAddress: all.client,
          downstreamLocalAddress: all.server,
          upstreamLocalAddress: all.upstreamLocal,
          upstreamRemoteAddress: all.upstream,
          Duration: 26,
          requestPath: all.path,
          startTime: all.start,
        },
      },
    ],
  ])('%s', (_, record) => {
    expect(fieldsOf(record)).toEqual(all);
  });

  test('the remote address is better than the host, in any order', () => {
    const [host, remote] = ['198.18.9.9:1', '198.18.3.10:9443'];
    expect(fieldsOf({ up_host: host, up_raddr: remote }).upstream).toBe(remote);
    expect(fieldsOf({ up_raddr: remote, up_host: host }).upstream).toBe(remote);
  });

  test('what has no value is not there, but that there are no flags is', () => {
    const record = { flags: '-', details: '-', code: null, path: '', list: [1], up_raddr: 'name:80' };
    expect(fieldsOf(record)).toEqual({ flags: '-' });
  });
});
