/** What a proxy's log says of clients that no longer want an answer: DR and DC are the decision of a client. */
import { captureStartSeconds } from '../../../support/tcp-builder.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';
import type { HardNegative } from './hard-negative.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:8080';
const path = '/shop.v1.Catalog/GetItem';

/** A line of Envoy's access log as JSON, of a request that began so many milliseconds after the capture. */
function line(at: number, durationMs: number, said: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    start_time: new Date(captureStartSeconds * 1000 + at).toISOString(),
    downstream_remote_address: client,
    downstream_local_address: server,
    method: 'POST',
    path,
    protocol: 'HTTP/2',
    duration: durationMs,
    ...said,
  });
}

const reset = { response_flags: 'DR', response_code_details: 'http2.remote_reset' };
const gone = { response_flags: 'DC', response_code_details: 'downstream_remote_disconnect' };
const served = { response_flags: '-', response_code_details: 'via_upstream', response_code: 200 };

/** Both hops of Envoy: on the one behind it a cancel becomes RST_STREAM(INTERNAL_ERROR) a moment later. */
function hops(wire: Wire): {
  down: WireConnection;
  up: WireConnection;
  forward(stream: number): void;
  /** The headers of an answer and a message, passed on. */
  answer(stream: number): void;
  /** The client takes its first call back, and leaves a little later. */
  cancel(): void;
} {
  const down = wire.connect(client, server, 'client-proxy');
  const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
  return {
    down,
    up,
    forward(stream) {
      down.client.request(stream, { timeout: '5S', path });
      up.client.request(stream, { timeout: '5S', path });
    },
    answer(stream) {
      for (const { server: side } of [up, down]) {
        side.responseHeaders(stream);
        side.message(stream);
      }
    },
    cancel() {
      down.client.rst(1, 'CANCEL');
      wire.wait(1);
      up.client.rst(1, 'INTERNAL_ERROR');
      wire.wait(20);
      down.leave();
    },
  };
}

const situations: readonly HardNegative[] = [
  {
    id: 'H-23',
    name: 'a user cancels before the answer: DR, code 0',
    wire(wire) {
      const { forward, cancel } = hops(wire);
      forward(1);
      wire.wait(70);
      cancel();
    },
    logs: [line(3, 71, { ...reset, response_code: 0, grpc_timeout: '5S' })],
    answers: ['client-cancellation'],
  },
  {
    id: 'H-23',
    name: 'a user cancels amid the answer: DR, code 200',
    wire(wire) {
      const { forward, answer, cancel } = hops(wire);
      forward(1);
      wire.wait(5);
      answer(1);
      wire.wait(70);
      cancel();
    },
    logs: [line(3, 77, { ...reset, response_code: 200, grpc_timeout: '5S' })],
    answers: ['client-cancellation'],
  },
  {
    id: 'H-23',
    name: 'a tab is closed: DC, and a GOAWAY with FIN amid an answer',
    wire(wire) {
      const { down, up, forward, answer } = hops(wire);
      forward(1);
      wire.wait(5);
      answer(1);
      wire.wait(70);
      down.client.goaway(0);
      down.client.fin();
      wire.wait(1);
      up.client.rst(1, 'INTERNAL_ERROR');
      down.server.fin();
      wire.wait(20);
    },
    logs: [line(3, 77, { ...gone, response_code: 200 })],
    answers: ['client-cancellation', 'healthy'],
  },
  {
    id: 'H-23',
    name: 'the losing one of two hedged attempts: DR beside a call that went well',
    wire(wire) {
      const { down, up, forward, answer, cancel } = hops(wire);
      forward(1);
      wire.wait(50);
      forward(3);
      wire.wait(20);
      answer(3);
      up.server.trailers(3);
      down.server.trailers(3);
      cancel();
    },
    logs: [
      line(53, 21, { ...served, grpc_status: 'OK' }),
      line(3, 73, { ...reset, response_code: 0, grpc_timeout: '5S' }),
    ],
    answers: ['client-cancellation'],
  },
];

export default situations;
