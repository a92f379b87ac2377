import { expect, test } from '@jest/globals';
import { alertName } from '../../../analyzer/tls/alerts.ts';
import { suiteWith } from '../../support/require.ts';
import { tshark } from '../../support/tshark.ts';

const withTshark = await suiteWith('tshark');

withTshark('names', () => {
  test('are those of tshark', () => {
    // tshark -G values prints a line a value: V, field, number, text.
    const rows = tshark(['-G', 'values'])
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, field]) => field === 'tls.alert_message.desc');
    expect(rows.length).toBeGreaterThan(25);
    const letters = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
    // Numbers of SSL 3.0 and of drafts, which tshark names otherwise.
    const others = new Set([1, 41, 21, 90, 114, 121, 117]);
    for (const [, , number, name = ''] of rows) {
      if (others.has(Number(number))) continue;
      expect([number, letters(alertName(Number(number)))]).toEqual([number, letters(name)]);
    }
    expect(alertName(200)).toBe('alert_200');
  });
});
