import { expect, test } from '@jest/globals';
import { rerunOf } from '../../../lab/cli/rerun.ts';
import { runRecord } from '../../support/sample-report.ts';

test("this project's scenario by its id, a user's own by where it lies", async () => {
  const rerun = await rerunOf(['drain', './my-scenarios']);
  expect(rerun(runRecord())).toMatch(/^h2lab run drain-grace-expired --backend netns/);
  expect(rerun(runRecord({ scenario: 'impatient' }))).toMatch(/^h2lab run \.\/my-scenarios --backend netns/);
});
