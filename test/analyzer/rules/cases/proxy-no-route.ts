import type { RuleCases } from '../../../support/rule-tester.ts';
import {
  envoy,
  proxied,
  type Reply,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';

const reply: Reply = { status: 12, message: '' };
const other: Reply = { status: 14, message: '' };

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'route', cause: 'proxy', confidence: 0.93 }),
    saidTwiceByEnvoy(reply, { message: 'route', cause: 'proxy' }),
    ...saidByEnvoy(other, { message: 'cluster', cause: 'proxy', confidence: 0.8 }).map((each) => ({
      ...each,
      name: `${each.name} (cluster 14)`,
    })),
  ],
  silent: [
    ...saidByOthers(reply),
    {
      name: 'an empty answer by a proxy after it had sent the call on',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        wire.wait(5);
        up.server.rst(3, 'INTERNAL_ERROR');
        down.server.fail(3, 14, '', [envoy]);
      },
    },

    {
      name: 'no words, and the mark of a limit that was reached',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.fail(1, 14, '', [envoy, ['x-envoy-overloaded', 'true']]);
        c.leave();
      },
    },

    {
      name: 'no words, and a location: a redirect',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.fail(1, 12, '', [envoy, ['location', 'https://catalog.example/']]);
        c.leave();
      },
    },
  ],
};

export default cases;
