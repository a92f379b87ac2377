import type { z } from 'zod';
import { expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { analysisShape } from '../../../reports/shapes/analysis.ts';
import type { SameFields } from '../../support/shape-fields.ts';
import { analysis, diagnosis } from '../../support/sample-diagnosis.ts';

/** Does not compile when the type has a field that the shape reads differently. */
const typed = (value: Analysis): z.input<typeof analysisShape> => value;
/** Does not compile when one has a field that the other lacks. */
const whole: SameFields<z.input<typeof analysisShape>, Analysis> = true;

test('an analysis is of its shape; every field of it stands in the shape', () => {
  const value = typed(analysis(diagnosis(), { partial: true }));
  // Parsing drops what the shape does not name.
  expect(whole).toBe(true);
  expect(analysisShape.parse(value)).toEqual(value);
});

test('times and indexes that cannot be are refused', () => {
  const value = analysis(diagnosis());
  const quality = { ...value.quality, gaps: -1 };
  expect(analysisShape.safeParse({ ...value, quality }).success).toBe(false);
});
