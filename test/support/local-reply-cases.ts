/** Cases that every rule on an answer of the proxy itself shares: the same words by somebody else are no such answer. */
import type { FiringCase, SilentCase } from './rule-tester.ts';
import { captureStartSeconds } from './tcp-builder.ts';
import type { Wire, WireConnection } from './wire.ts';

/** Header that Envoy puts on all answers. */
export const envoy: readonly [string, string] = ['server', 'envoy'];

/** Header that Envoy puts on answers that it passes on. */
export const passedOn: readonly [string, string] = ['x-envoy-upstream-service-time', '3'];

/** A trailers-only answer. */
export interface Reply {
  status: number;
  message: string;
  headers?: readonly (readonly [string, string])[];
  /** Of the request. */
  timeout?: string;
  /** Milliseconds from request to answer. */
  after?: number;
}

/** Both hops of a proxy, after a call that went through. */
export function proxied(wire: Wire): { down: WireConnection; up: WireConnection } {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
  down.client.request(1);
  up.client.request(1, { headers: [['x-request-id', 'a']] });
  up.server.responseHeaders(1);
  up.server.message(1);
  up.server.trailers(1);
  down.server.responseHeaders(1, [envoy, passedOn]);
  down.server.message(1);
  down.server.trailers(1);
  return { down, up };
}

function answer(
  wire: Wire,
  c: WireConnection,
  { status, message, headers = [], timeout, after }: Reply,
): void {
  c.client.request(3, timeout === undefined ? {} : { timeout });
  wire.wait(after ?? 1);
  c.server.fail(3, status, message, headers);
}

/** Envoy says it: in a capture of its client's side alone, and where the next hop shows that nothing was sent on. */
export function saidByEnvoy(
  reply: Reply,
  finding: Omit<FiringCase['findings'][0], 'sender' | 'streams'>,
): [FiringCase, FiringCase] {
  const own = { ...reply, headers: [envoy, ...(reply.headers ?? [])] };
  return [
    {
      name: 'said by the proxy itself, one hop captured',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1, [envoy, passedOn]);
        c.server.message(1);
        c.server.trailers(1);
        answer(wire, c, own);
        c.leave();
      },
      findings: [{ ...finding, sender: 'proxy', streams: [3] }],
    },
    {
      name: 'said by the proxy itself, nothing on the next hop',
      wire(wire) {
        const { down } = proxied(wire);
        answer(wire, down, own);
      },
      findings: [{ hop: 'client-proxy', ...finding, sender: 'proxy', streams: [3] }],
    },
  ];
}

/** The same words by somebody else. */
export function saidByOthers(reply: Reply): [SilentCase, ...SilentCase[]] {
  return [
    {
      name: 'the server itself says it',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        answer(wire, c, reply);
        c.leave();
      },
    },
    {
      name: 'the proxy passes it on, as its header with the time of the server says',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        answer(wire, c, { ...reply, headers: [envoy, passedOn, ...(reply.headers ?? [])] });
        c.leave();
      },
    },
    {
      name: 'the next hop had said it before',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3, reply.timeout === undefined ? {} : { timeout: reply.timeout });
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        wire.wait(reply.after ?? 1);
        up.server.fail(3, reply.status, reply.message, reply.headers ?? []);
        down.server.fail(3, reply.status, reply.message, [envoy, ...(reply.headers ?? [])]);
      },
    },
    {
      name: 'the proxy says something else',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        answer(wire, c, { status: 9, message: 'made up by a filter', headers: [envoy] });
        c.leave();
      },
    },
  ];
}

const date: readonly [string, string] = ['date', new Date(captureStartSeconds * 1000).toUTCString()];

/**
 * Envoy says it twice on one connection, written as Envoy writes it: the second header block is an octet a field. Without
 * keys the length of the first one tells the words. `passed` calls went well before.
 */
export function saidTwiceByEnvoy(
  { status, message, headers = [], timeout, after = 1 }: Reply,
  finding: Omit<FiringCase['findings'][0], 'sender' | 'streams'>,
  passed = 0,
): FiringCase {
  const streams = [1, 3].map((stream) => stream + 2 * passed);
  const request = (c: WireConnection, stream: number): void => {
    // What a client adds to each call makes no two requests the same.
    const id: readonly [string, string] = ['x-request-id', `0123456789-abcdef-${stream}`];
    c.client.request(stream, { headers: [id], ...(timeout === undefined ? {} : { timeout }) });
  };
  return {
    name: `said twice, as long as Envoy says it${passed === 0 ? '' : `, after ${passed} calls that passed`}`,
    wire(wire) {
      const c = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
      for (let i = 0; i < passed; i++) {
        request(c, 2 * i + 1);
        wire.wait(5);
        c.server.responseHeaders(2 * i + 1, [date, ['x-envoy-upstream-service-time', String(i)], envoy]);
        c.server.message(2 * i + 1, 40);
        c.server.trailers(2 * i + 1);
      }
      for (const stream of streams) {
        request(c, stream);
        wire.wait(after);
        const text: readonly (readonly [string, string])[] =
          message === '' ? [] : [['grpc-message', message]];
        c.server.headers(
          stream,
          [
            [':status', '200'],
            ...headers,
            ['content-type', 'application/grpc'],
            ['grpc-status', String(status)],
            ...text,
            date,
            envoy,
          ],
          true,
        );
      }
      c.leave();
    },
    findings: [
      { ...finding, sender: 'proxy', streams: [streams[0] ?? 0] },
      { ...finding, sender: 'proxy', streams: [streams[1] ?? 0] },
    ],
    sealed: 'sealed',
  };
}
