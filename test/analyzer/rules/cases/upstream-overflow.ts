import type { RuleCases } from '../../../support/rule-tester.ts';
import { type Reply, saidByEnvoy, saidByOthers } from '../../../support/local-reply-cases.ts';

const reply: Reply = {
  status: 14,
  message: 'upstream connect error or disconnect/reset before headers. reset reason: overflow',
  headers: [['x-envoy-overloaded', 'true']],
};

const cases: RuleCases = {
  fires: [...saidByEnvoy(reply, { message: 'overflow', cause: 'proxy' })],
  silent: [...saidByOthers(reply)],
};

export default cases;
