import { expect, test } from '@jest/globals';
import { haproxySaid, nghttpxSaid, nghttpxTellsAll } from '../../../../lab/faults/proxies/said.ts';
import type { FindProof } from '../../../../lab/kit/proofs.ts';
import { nghttpxConfig, renderNghttpx } from '../../../../lab/proxies/nghttpx/config.ts';
import { labAfter } from '../../../support/lab-value.ts';

/** Lines as HAProxy 2.6.12 wrote them, shortened. */
const haproxyLines: Record<keyof typeof haproxySaid, string> = {
  handshakeFailed: '198.18.0.2:33820 [27/Nov/2026:06:27:49.888] ingress/1: SSL handshake failure',
  handshakeTimedOut: '198.18.0.2:38476 [27/Nov/2026:06:12:50.239] ingress/1: Timeout during SSL handshake',
  notHttp: '{"status":"400","termination":"PR--","bytes_sent":"206","method":"<BADREQ>","path":"<BADREQ>"}',
  notConnected: '{"status":"503","termination":"SC--","retries":"0","method":"POST"}',
  stillConnecting: '{"status":"-1","termination":"CC--","retries":"0","method":"POST"}',
};

/** Lines as nghttpx 1.52.0 wrote them, shortened. */
const nghttpxLines: Record<keyof typeof nghttpxSaid, string> = {
  noClientCertificate:
    'INFO (shrpx_connection.cc:690) tls: handshake libssl error: error:0A0000C7:SSL routines::peer did not return a certificate',
  tooManyConnections: 'INFO (shrpx_worker.cc:489) [WORKER:0x7f581a589000] Too many connections >= 1',
  notHttp:
    'INFO [UPSTREAM:0x7f2213a05140] HTTP parse failure: (HPE_INVALID_METHOD) Invalid method encountered',
  notTls: 'INFO tls: handshake libssl error: error:0A00010B:SSL routines::wrong version number',
  silent: 'INFO (shrpx_client_handler.cc:72) [CLIENT_HANDLER:0x7f72bca2d000] Time out',
  fieldsTooLarge: '{"status":"431","request_time":"0.000","method":"<unknown>"}',
};

/** Which of the proofs a log with this one line gives. */
async function proven(proofs: Record<string, FindProof>, line: string): Promise<string[]> {
  const lab = labAfter({ logs: { 'access.jsonl': `${line}\n`, 'error.log': `${line}\n` } });
  const found = await Promise.all(
    Object.entries(proofs).map(async ([name, find]) => ((await find(lab)) === undefined ? [] : [name])),
  );
  return found.flat();
}

test.each(Object.entries(haproxyLines))('HAProxy: %s', async (name, line) => {
  expect(await proven(haproxySaid, line)).toEqual([name]);
});

test.each(Object.entries(nghttpxLines))('nghttpx: %s', async (name, line) => {
  expect(await proven(nghttpxSaid, line)).toEqual([name]);
});

test('a request that went well proves nothing', async () => {
  const line = '{"status":"200","termination":"----","retries":"0","method":"POST"}';
  expect(await proven({ ...haproxySaid, ...nghttpxSaid }, line)).toEqual([]);
});

test('nghttpx tells all at the level at which it does', () => {
  const at = { address: '198.18.0.1', port: 8080 };
  const config = nghttpxConfig({ listen: at, upstream: at, folder: '/run' });
  nghttpxTellsAll(config);
  expect(renderNghttpx(config)).toContain('log-level=INFO\n');
});
