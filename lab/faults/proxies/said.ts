/** What proxies say in their logs about connections and requests that failed: proofs that several faults share. */
import { type FindProof, logged } from '../../kit/proofs.ts';

/**
 * HAProxy's one log. Connections that never were a request stand in it as plain text; requests as JSON with the
 * letters of how they ended (configuration manual, 8.5).
 */
export const haproxySaid = {
  handshakeFailed: logged('access.jsonl', /: SSL handshake failure$/, 'handshakes of clients that failed'),
  handshakeTimedOut: logged(
    'access.jsonl',
    /: Timeout during SSL handshake$/,
    'connections without a handshake in time',
  ),
  notHttp: logged(
    'access.jsonl',
    /"termination":"PR--".*"method":"<BADREQ>"/,
    'connections that were no request which HAProxy takes',
  ),
  notConnected: logged(
    'access.jsonl',
    /"termination":"SC--"/,
    'requests that got no connection to the server',
  ),
  stillConnecting: logged(
    'access.jsonl',
    /"termination":"CC--"/,
    'requests whose client left while HAProxy had no connection to the server',
  ),
} as const satisfies Record<string, FindProof>;

/** Makes nghttpx tell what happens to connections; its usual log is about itself. */
export function nghttpxTellsAll(config: Record<string, unknown>): void {
  config['log-level'] = 'INFO';
}

/** What nghttpx says, once it {@link nghttpxTellsAll tells all}. */
export const nghttpxSaid = {
  noClientCertificate: logged(
    'error.log',
    /handshake libssl error: .*peer did not return a certificate/,
    'clients without a certificate',
  ),
  tooManyConnections: logged('error.log', /Too many connections >= \d/, 'connections above the limit'),
  notHttp: logged('error.log', /HTTP parse failure: \(HPE_INVALID_METHOD\)/, 'connections that were no HTTP'),
  notTls: logged(
    'error.log',
    /handshake libssl error: .*wrong version number/,
    'handshakes that were no TLS at the other end',
  ),
  silent: logged('error.log', /CLIENT_HANDLER.* Time out/, 'connections that nghttpx found silent'),
  fieldsTooLarge: logged('access.jsonl', /"status":"431"/, 'requests with too large or too many fields'),
} as const satisfies Record<string, FindProof>;
