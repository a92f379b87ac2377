import type { RuleCases } from '../../../support/rule-tester.ts';
import {
  type Reply,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';

const reply: Reply = { status: 14, message: 'no healthy upstream' };

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'none', cause: 'proxy' }),
    saidTwiceByEnvoy(reply, { message: 'none', cause: 'proxy' }),
  ],
  silent: [...saidByOthers(reply)],
};

export default cases;
