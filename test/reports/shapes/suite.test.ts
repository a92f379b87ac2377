import type { z } from 'zod';
import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../../lab/model/events.ts';
import { suiteShape } from '../../../reports/shapes/suite.ts';
import type { SameFields } from '../../support/shape-fields.ts';
import { runRecord, suite } from '../../support/sample-report.ts';

/** Does not compile when the type has a field that the shape reads differently. */
const typed = (value: SuiteRecord): z.input<typeof suiteShape> => value;
/** Does not compile when one has a field that the other lacks. */
const whole: SameFields<z.input<typeof suiteShape>, SuiteRecord> = true;

test('a suite is of its shape; every field of it stands in the shape', () => {
  const value = typed({ ...suite, notRun: 1, runs: [...suite.runs, runRecord({ flaky: true, attempt: 2 })] });
  expect(whole).toBe(true);
  expect(suiteShape.parse(value)).toEqual(value);
});

test('a verdict that nobody gives is refused', () => {
  expect(suiteShape.safeParse({ ...suite, totals: { ...suite.totals, fine: 1 } }).success).toBe(false);
});
