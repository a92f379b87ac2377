import type { z } from 'zod';
import { expect, test } from '@jest/globals';
import type { LabEvent } from '../../../lab/model/events.ts';
import { eventShape } from '../../../reports/shapes/event.ts';
import type { SameFields } from '../../support/shape-fields.ts';
import { suiteEvents } from '../../support/sample-report.ts';

type Shaped = z.input<typeof eventShape>;
/** Does not compile when a kind of event is missing, or is none. */
const kinds: Record<LabEvent['kind'], true> = {
  'suite-start': true,
  'run-start': true,
  'step-start': true,
  'step-end': true,
  fact: true,
  'run-end': true,
  'suite-end': true,
};
const shaped: Record<Shaped['kind'], true> = kinds;
/** Does not compile when one has a field that the other lacks. */
const whole: SameFields<Shaped, LabEvent> = true;

test('every kind of event is of its shape, and comes back whole', () => {
  const seen = new Set<string>();
  for (const event of suiteEvents()) {
    seen.add(event.kind);
    expect(eventShape.parse(event)).toEqual(event);
  }
  expect(whole).toBe(true);
  expect([...seen].sort()).toEqual(Object.keys(shaped).sort());
});
