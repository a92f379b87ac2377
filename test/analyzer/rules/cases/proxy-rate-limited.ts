import type { RuleCases } from '../../../support/rule-tester.ts';
import {
  type Reply,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';

const reply: Reply = { status: 14, message: 'local_rate_limited' };
const other: Reply = { status: 8, message: 'local_rate_limited' };
const third: Reply = { status: 14, message: '', headers: [['x-envoy-ratelimited', 'true']] };

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'limited', cause: 'proxy' }),
    saidTwiceByEnvoy(
      reply,
      { message: 'limited', cause: 'proxy', quantities: { allowedInSecondBefore: 2 } },
      2,
    ),
    ...saidByEnvoy(other, { message: 'limited', cause: 'proxy' }).map((each) => ({
      ...each,
      name: `${each.name} (limited 8)`,
    })),
    ...saidByEnvoy(third, { message: 'limited', cause: 'proxy' }).map((each) => ({
      ...each,
      name: `${each.name} (limited 14)`,
    })),
  ],
  silent: [...saidByOthers(reply)],
};

export default cases;
