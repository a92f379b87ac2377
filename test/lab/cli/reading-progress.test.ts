import { describe, expect, test } from '@jest/globals';
import { createReadingProgress, progressLine } from '../../../lab/cli/reading-progress.ts';

/** A stream that keeps what is written to it. */
function screen(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const stream = { isTTY, write: (more: string) => ((text += more), true) };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

describe('the line', () => {
  test('tells share, bytes, packets and the time that is left at the pace so far', () => {
    expect(progressLine({ bytes: 25e6, size: 100e6, packets: 12_345 }, 2000)).toBe(
      'reading: 25 % (25 MB of 100 MB), 12,345 packets, about 6 s left',
    );
    expect(progressLine({ bytes: 1e9, size: 100e9, packets: 1 }, 60_000)).toContain('about 99 min left');
  });

  test('of a pipe tells what there is', () => {
    expect(progressLine({ bytes: 5e6, size: undefined, packets: 10 }, 2000)).toBe(
      'reading: 5.0 MB, 10 packets',
    );
  });
});

describe('on a terminal', () => {
  test('a short reading shows nothing, a long one a line that is taken away', () => {
    let now = 0;
    const { stream, text } = screen(true);
    const progress = createReadingProgress(stream, () => now);
    progress.tell({ bytes: 1, size: 10, packets: 1 });
    expect(text()).toBe('');
    now = 1100;
    progress.tell({ bytes: 5, size: 10, packets: 1 });
    now = 1200;
    progress.tell({ bytes: 6, size: 10, packets: 1 });
    expect(text().match(/reading/g)).toHaveLength(1);
    progress.clear();
    expect(text().endsWith('\r\u001b[K')).toBe(true);
  });
});

test('what is no terminal gets nothing', () => {
  const { stream, text } = screen(false);
  const progress = createReadingProgress(stream, () => 5000);
  progress.tell({ bytes: 5, size: 10, packets: 1 });
  progress.clear();
  expect(text()).toBe('');
});
