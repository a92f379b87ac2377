import type { RuleCases } from '../../../support/rule-tester.ts';
import {
  type Reply,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';

const reply: Reply = { status: 7, message: 'RBAC: access denied' };
const other: Reply = { status: 16, message: 'Jwt is missing' };

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'denied', cause: 'proxy', confidence: 0.96, says: ': "RBAC' }),
    saidTwiceByEnvoy(other, { message: 'denied', cause: 'proxy' }),
    ...saidByEnvoy({ status: 7, message: '' }, { message: 'denied', confidence: 0.88, saysNot: '"' }).map(
      (each) => ({
        ...each,
        name: `${each.name} (an authorization service without words)`,
      }),
    ),
    ...saidByEnvoy(other, { message: 'denied', cause: 'proxy' }).map((each) => ({
      ...each,
      name: `${each.name} (denied 16)`,
    })),
  ],
  silent: [...saidByOthers(reply)],
};

export default cases;
