import type { RuleCases } from '../../../support/rule-tester.ts';
import {
  type Reply,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';

const reply: Reply = { status: 4, message: 'downstream duration timeout', timeout: '5S', after: 1000 };

const cases: RuleCases = {
  fires: [
    saidTwiceByEnvoy(reply, { message: 'capped', cause: 'proxy', quantities: { proxyTimeout: 1 } }),
    ...saidByEnvoy(reply, {
      message: 'capped',
      cause: 'proxy',
      quantities: { deadline: 5, proxyTimeout: 1 },
    }),
  ],
  silent: [
    ...saidByOthers(reply),
    {
      name: 'the same words without a deadline: a limit of streams',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(1000);
        c.server.fail(1, 4, 'downstream duration timeout', [['server', 'envoy']]);
        c.leave();
      },
    },

    {
      name: 'other words with the same status: a limit of the route',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '5S' });
        wire.wait(1000);
        c.server.fail(1, 4, 'upstream request timeout', [['server', 'envoy']]);
        c.leave();
      },
    },
  ],
};

export default cases;
