import { expect, test } from '@jest/globals';
import { ofSealedCalls, remarks } from '../../../../analyzer/rules/kit/log-remarks.ts';

test('sentences about calls are those of a client, and less sure than its frames would be', () => {
  for (const what of ofSealedCalls) {
    const [, sender, , hop, confidence] = remarks[what] ?? [];
    expect({ what, sender, hop }).toEqual({ what, sender: 'client', hop: 'client-proxy' });
    expect(confidence).toBeLessThanOrEqual(0.9);
  }
});
