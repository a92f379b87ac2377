import { expect, test } from '@jest/globals';
import { cutHeader, cutUnit } from '../../../analyzer/capture/cut.ts';

test('a cut says what was expected, what is there, and what may have happened', () => {
  const header = cutHeader('pcap', 24, 7);
  expect(header).toMatchObject({ kind: 'not-a-capture', offset: 0 });
  expect(header.text).toMatch(
    /expected a pcap capture.* 24 bytes .*ends after 7.*still being written.*try again/,
  );
  const unit = cutUnit('packet 9', 90, 50, 1234);
  expect(unit).toMatchObject({ kind: 'truncated', offset: 1234 });
  expect(unit.text).toMatch(/inside packet 9: 50 of at least 90 bytes.*still being written.*was read/);
});
