import type { FiringCase, RuleCases } from '../../../support/rule-tester.ts';
import {
  type Reply,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';

const reply: Reply = {
  status: 14,
  message: 'upstream connect error or disconnect/reset before headers. reset reason: overflow',
  headers: [['x-envoy-overloaded', 'true']],
};

function named(what: string, list: readonly FiringCase[]): FiringCase[] {
  return list.map((one) => ({ ...one, name: `${one.name}, ${what}` }));
}

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'overflow', cause: 'proxy', quantities: { openStreams: 1 } }),
    saidTwiceByEnvoy(reply, { message: 'overflow', cause: 'proxy' }),
    ...named(
      'the words alone',
      saidByEnvoy({ ...reply, headers: [] }, { message: 'overflow', cause: 'proxy' }),
    ),
    ...named(
      'the header alone',
      saidByEnvoy({ ...reply, message: 'try again later' }, { message: 'overflow', cause: 'proxy' }),
    ),
  ],
  silent: [...saidByOthers(reply)],
};

export default cases;
