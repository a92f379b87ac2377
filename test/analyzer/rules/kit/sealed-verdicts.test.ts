import { expect, test } from '@jest/globals';
import { sealedVerdicts } from '../../../../analyzer/rules/kit/sealed-verdicts.ts';
import { readWire } from '../../../support/find-all.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { wireOf } from '../../../support/wire.ts';

test('a rule gets the verdicts of its signature, as reports', () => {
  const wire = wireOf((w) => {
    say(w, twoHops(w).up, '>304 @5 <36 @1 >17 >2 >F');
  });
  const timeline = readWire(wire.files({ encrypted: true }), () => () => undefined);
  expect(sealedVerdicts(timeline, 'goaway-compression-error')).toMatchObject([
    {
      message: 'sealed',
      certainty: 'inferred',
      sender: 'proxy',
      cause: 'server',
      quantities: { connections: 1 },
    },
  ]);
  expect(sealedVerdicts(timeline, 'goaway-protocol-error')).toEqual([]);
});
