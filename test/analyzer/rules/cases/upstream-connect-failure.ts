import type { RuleCases } from '../../../support/rule-tester.ts';
import { type Reply, saidByEnvoy, saidByOthers } from '../../../support/local-reply-cases.ts';

const reply: Reply = {
  status: 14,
  message:
    'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure',
};
const other: Reply = {
  status: 14,
  message: 'upstream connect error or disconnect/reset before headers. reset reason: connection timeout',
  after: 1000,
};

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'failed', cause: 'server' }),
    ...saidByEnvoy(other, { message: 'timedOut', cause: 'server' }).map((each) => ({
      ...each,
      name: `${each.name} (timedOut 14)`,
    })),
  ],
  silent: [...saidByOthers(reply)],
};

export default cases;
