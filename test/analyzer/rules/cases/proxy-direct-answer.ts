import type { RuleCases } from '../../../support/rule-tester.ts';
import {
  type Reply,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';

const reply: Reply = { status: 14, message: 'closed for maintenance' };
const other: Reply = { status: 2, message: '', headers: [['location', 'https://catalog.example/']] };

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'page', cause: 'proxy' }),
    saidTwiceByEnvoy(
      { status: 14, message: 'closed for maintenance until nine o clock' },
      { message: 'page', cause: 'proxy' },
    ),
    ...saidByEnvoy(other, { message: 'redirect', cause: 'proxy' }).map((each) => ({
      ...each,
      name: `${each.name} (redirect 2)`,
    })),
  ],
  silent: [...saidByOthers(reply)],
};

export default cases;
