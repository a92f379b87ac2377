import type { RuleCases } from '../../../support/rule-tester.ts';
import {
  envoy,
  proxied,
  type Reply,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';

const reply: Reply = { status: 14, message: 'closed for maintenance' };
const other: Reply = { status: 2, message: '', headers: [['location', 'https://catalog.example/']] };

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'page', cause: 'proxy', confidence: 0.8 }),
    saidTwiceByEnvoy(
      { status: 14, message: 'closed for maintenance until nine o clock' },
      { message: 'page', cause: 'proxy' },
    ),
    ...saidByEnvoy(other, { message: 'redirect', cause: 'proxy', confidence: 0.95 }).map((each) => ({
      ...each,
      name: `${each.name} (redirect 2)`,
    })),
  ],
  silent: [
    ...saidByOthers(reply),
    {
      name: 'a rate limit service refuses in words of its own',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.fail(1, 14, 'the tenant is over its quota', [envoy, ['x-envoy-ratelimited', 'true']]);
        c.leave();
      },
    },

    {
      name: 'words that nobody knows, after the proxy had sent the call on',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        wire.wait(5);
        up.server.rst(3, 'INTERNAL_ERROR');
        down.server.fail(3, 14, 'closed for maintenance', [envoy]);
      },
    },
  ],
};

export default cases;
