import {
  envoy,
  proxied,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';
import { cutStream } from '../../../support/proxy-cut-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';

const reply = { status: 14, message: 'upstream request timeout', after: 1000 };

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'answered', cause: 'proxy', quantities: { after: 1 } }),
    saidTwiceByEnvoy(reply, { message: 'answered', cause: 'proxy', quantities: { after: 1 } }),
    ...saidByEnvoy({ ...reply, status: 4 }, { message: 'answered', cause: 'proxy' }).map((each) => ({
      ...each,
      name: `${each.name}, as DEADLINE_EXCEEDED`,
    })),
    ...saidByEnvoy(
      { ...reply, status: 2, message: 'request timeout' },
      { message: 'answered', cause: 'proxy' },
    ).map((each) => ({ ...each, name: `${each.name}, of the whole request` })),
    {
      name: 'the request was sent on and not answered',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3, { timeout: '5S' });
        up.client.request(3, {
          headers: [
            ['x-request-id', 'b'],
            ['x-envoy-expected-rq-timeout-ms', '1000'],
          ],
        });
        wire.wait(1000);
        down.server.fail(3, 14, 'upstream request timeout', [envoy]);
        up.client.rst(3, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'answered',
          sender: 'proxy',
          hop: 'client-proxy',
          streams: [3],
          quantities: { routeTimeout: 1, deadline: 5 },
        },
      ],
    },
    {
      name: 'a response that had begun is reset on both hops',
      wire(wire) {
        cutStream(wire, { messages: 10, every: 95, silence: 50, routeTimeout: 1000 });
      },
      findings: [{ message: 'reset', sender: 'proxy', streams: [3], quantities: { routeTimeout: 1 } }],
    },
    {
      name: 'nginx: 504, the request sent on and not answered',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        wire.wait(1000);
        up.client.fin();
        down.server.headers(3, [
          [':status', '504'],
          ['content-type', 'text/html'],
          ['server', 'nginx/1.22.1'],
        ]);
        down.server.body(3, '<html>', true);
        up.server.fin();
      },
      findings: [{ message: 'gateway', sender: 'proxy', cause: 'proxy', streams: [3], confidence: 0.93 }],
    },
    {
      name: 'nginx: 504, and the next hop was not captured',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(1000);
        c.server.headers(1, [
          [':status', '504'],
          ['content-type', 'text/html'],
          ['server', 'nginx/1.22.1'],
        ]);
        c.server.body(1, '<html>', true);
        c.leave();
      },
      findings: [{ message: 'gateway', sender: 'proxy', cause: 'unknown', streams: [1], confidence: 0.7 }],
    },
  ],
  silent: [
    {
      name: 'the server itself says 504',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        wire.wait(1000);
        up.server.headers(3, [[':status', '504']], true);
        down.server.headers(3, [[':status', '504'], envoy], true);
      },
    },
    {
      name: 'the server itself says 504, with a page, and goes on with it',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        wire.wait(1000);
        const page: readonly [string, string] = ['content-type', 'text/html'];
        up.server.headers(3, [[':status', '504'], page]);
        down.server.headers(3, [[':status', '504'], page, envoy]);
        down.server.body(3, '<html>', true);
      },
    },
    {
      name: 'the route timeout is longer: another timer',
      nearMiss: true,
      wire(wire) {
        cutStream(wire, { messages: 10, every: 95, silence: 50, routeTimeout: 15_000 });
      },
    },
    {
      name: 'the client resets at its deadline',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3, { timeout: '1S' });
        up.client.request(3, {
          headers: [
            ['x-request-id', 'b'],
            ['x-envoy-expected-rq-timeout-ms', '15000'],
          ],
        });
        wire.wait(1000);
        down.client.rst(3, 'CANCEL');
        up.client.rst(3, 'INTERNAL_ERROR');
      },
    },
    ...saidByOthers(reply),

    {
      name: 'a 504 with a status of gRPC beside it',
      nearMiss: true,
      wire(wire) {
        const { down } = proxied(wire);
        down.client.request(3);
        wire.wait(1000);
        const grpc: readonly [string, string] = ['content-type', 'application/grpc'];
        down.server.headers(3, [[':status', '504'], grpc, ['grpc-status', '14'], envoy], true);
      },
    },
  ],
};

export default cases;
