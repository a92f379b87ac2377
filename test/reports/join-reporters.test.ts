import { expect, test } from '@jest/globals';
import type { LabEvent } from '../../lab/model/events.ts';
import { joinReporters, ReporterError } from '../../reports/join-reporters.ts';
import { suiteEvents } from '../support/sample-report.ts';

function recorder(paths: readonly string[] = []): {
  events: LabEvent['kind'][];
  closed: number;
  event(event: LabEvent): void;
  close(): Promise<string[]>;
} {
  return {
    events: [],
    closed: 0,
    event(event) {
      this.events.push(event.kind);
    },
    async close() {
      this.closed += 1;
      return [...paths];
    },
  };
}

test('each gets every event, and the one for people learns all paths before it is closed', async () => {
  const [a, b, people] = [recorder(['/a']), recorder(['/b']), recorder()];
  let told: readonly string[] = [];
  const terminal = Object.assign(people, {
    written(paths: readonly string[]) {
      expect([a.closed, b.closed, people.closed]).toEqual([1, 1, 0]);
      told = paths;
    },
  });
  const joined = joinReporters([
    { name: 'list', reporter: terminal },
    { name: 'a', reporter: a },
    { name: 'b', reporter: b },
  ]);
  for (const event of suiteEvents()) joined.event(event);
  await joined.close(['/suite.json']);
  expect(told).toEqual(['/a', '/b', '/suite.json']);
  expect(people.closed).toBe(1);
  for (const one of [a, b, people]) expect(one.events).toHaveLength(suiteEvents().length);
});

test('one that fails on an event gets no more, is not closed, harms no other, and makes close reject', async () => {
  const [good, bad] = [recorder(['/good']), recorder()];
  bad.event = (event) => {
    bad.events.push(event.kind);
    throw new Error('out of paper');
  };
  const joined = joinReporters([
    { name: 'junit', reporter: bad },
    { name: 'json', reporter: good },
  ]);
  for (const event of suiteEvents()) joined.event(event);
  await expect(joined.close()).rejects.toThrow(
    new ReporterError([{ name: 'junit', error: new Error('out of paper') }]),
  );
  expect(bad.events).toEqual(['suite-start']);
  expect([good.closed, bad.closed]).toEqual([1, 0]);
});

test('all that fail to close are told', async () => {
  const failing = (text: string) => ({
    ...recorder(),
    close: () => Promise.reject(new Error(text)),
  });
  const joined = joinReporters([
    { name: 'json', reporter: failing('disk full') },
    { name: 'html', reporter: failing('no folder') },
  ]);
  await expect(joined.close()).rejects.toThrow(
    'the reporter json failed: disk full\nthe reporter html failed: no folder',
  );
});
