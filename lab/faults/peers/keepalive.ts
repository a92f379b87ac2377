/** Who asks the server by PING whether it lives, for faults of a server that has something against it. */
import type { Place } from '../../kit/define-fault.ts';
import { changeProxy, type Setup } from '../../kit/setup.ts';
import { seconds, upstreamHttp2 } from '../../proxies/envoy/config.ts';

/** Why nobody sends the server PINGs at a place, by proxy. */
const silent: Readonly<Record<string, string>> = {
  haproxy: 'HAProxy sends no PING',
  nghttpx: 'nghttpx sends PING only after a failed stream',
  nginx: 'nginx sends no PING',
  node: 'http2-proxy sends no PING',
};

/** PINGs to the server each `everyMs`, from Envoy where it stands between, else from the client. */
export function pingServer(
  setup: Setup,
  { everyMs, timeoutMs }: { everyMs: number; timeoutMs: number },
): void {
  changeProxy(setup, 'envoy', (config) => {
    upstreamHttp2(config)['connection_keepalive'] = {
      interval: seconds(everyMs),
      timeout: seconds(timeoutMs),
    };
  });
  // A place that a set-up does not speak of is taken for one where it has lost its point.
  changeProxy(setup, 'none', () => undefined);
  setup.client.alone = {
    ...setup.client.alone,
    'grpc.keepalive_time_ms': everyMs,
    'grpc.keepalive_timeout_ms': timeoutMs,
    'grpc.keepalive_permit_without_calls': 1,
  };
}

/** Why the server gets no PING at a place; undefined where it gets some. */
export function nobodyPings({ proxy }: Place): string | undefined {
  return silent[proxy];
}
