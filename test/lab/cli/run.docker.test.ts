/** The whole loop on containers: some scenarios and their controls, in plaintext and over TLS. */
import { beforeAll, expect, test } from '@jest/globals';
import { suiteWith } from '../../support/require.ts';
import { leftOnEngine } from '../../support/left-behind.ts';
import { expectAllConfirmed, runIds, runSuiteBy, someScenarios } from '../../support/suite-run.ts';

const suite = await suiteWith('docker', 'envoy');

suite('scenarios on containers', () => {
  let result: Awaited<ReturnType<typeof runSuiteBy>>;

  // The first run on a machine builds the images.
  beforeAll(async () => {
    result = await runSuiteBy([...someScenarios, '--backend', 'docker']);
  }, 600_000);

  test('faults and controls are confirmed', () => {
    expectAllConfirmed(result, 12);
  });

  test('nothing is left on the engine', () => {
    expect(leftOnEngine(runIds(result.record))).toEqual([]);
  });
});
