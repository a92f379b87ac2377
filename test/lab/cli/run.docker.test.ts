/** The whole loop on containers: every scenario and its control, in plaintext and over TLS. */
import { beforeAll, expect, test } from '@jest/globals';
import { suiteWith } from '../../support/require.ts';
import { leftOnEngine } from '../../support/left-behind.ts';
import { expectAllConfirmed, runIds, runSuiteBy } from '../../support/suite-run.ts';

const suite = await suiteWith('docker', 'envoy');

suite('every scenario on containers', () => {
  let result: Awaited<ReturnType<typeof runSuiteBy>>;

  // The first run on a machine builds the images.
  beforeAll(async () => {
    result = await runSuiteBy(['--backend', 'docker']);
  }, 600_000);

  test('faults and controls are confirmed', () => {
    expectAllConfirmed(result, 12);
  });

  test('nothing is left on the engine', () => {
    expect(leftOnEngine(runIds(result.record))).toEqual([]);
  });
});
