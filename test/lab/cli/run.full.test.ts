// minutes: 15
/** Repeats: the same verdict every time, on both backends. */
import { test } from '@jest/globals';
import { suiteWith } from '../../support/require.ts';
import { expectAllConfirmed, runSuiteBy, someScenarios } from '../../support/suite-run.ts';

const onNamespaces = await suiteWith('netns', 'envoy');
const onContainers = await suiteWith('docker', 'envoy');

onNamespaces('five times on namespaces', () => {
  test('60 runs, none flaky', async () => {
    expectAllConfirmed(await runSuiteBy([...someScenarios, '--backend', 'netns', '--repeat', '5']), 60);
  }, 900_000);
});

onContainers('twice on containers', () => {
  test('24 runs, none flaky', async () => {
    expectAllConfirmed(await runSuiteBy([...someScenarios, '--backend', 'docker', '--repeat', '2']), 24);
  }, 900_000);
});
