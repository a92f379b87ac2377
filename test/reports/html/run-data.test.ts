import { expect, test } from '@jest/globals';
import { markup } from '../../../reports/html/markup.ts';
import { runData } from '../../../reports/html/run-data.ts';
import type { WireFacts } from '../../../reports/html/wire.ts';
import { raw } from '../../support/hostile.ts';
import { analysis, diagnosis } from '../../support/sample-diagnosis.ts';
import { hostileWire } from '../../support/sample-wire.ts';

const data = () => JSON.parse(JSON.stringify(runData(markup`<p></p>`, analysis(diagnosis()), hostileWire)));

test('frames are columns in order of time, as differences', () => {
  const { frames } = data();
  expect(frames.at).toEqual([400, 300, 200]);
  expect(frames.packet).toEqual([4, 3, 2]);
  expect(frames.back).toEqual([0, 0, 1]);
});

test('hostile strings are harmless before the page sees them, and long ones are cut', () => {
  const text = JSON.stringify(data());
  expect(text).not.toMatch(raw);
  expect(text.length).toBeLessThan(30_000);
});

test('hops become lanes, from the client to the server', () => {
  const { lanes, connections } = data();
  expect(lanes).toEqual(['client', 'proxy', 'server']);
  expect(connections.map(({ ends }: { ends: number[] }) => ends)).toEqual([[0, 1]]);
});

test('a capture that shows two hops is drawn on both', () => {
  const { inputs, ...rest } = analysis(diagnosis());
  const [input] = inputs;
  const [one] = hostileWire.connections;
  if (input === undefined || one === undefined) throw new Error('the sample lacks one');
  const { hop: _, ...both } = input;
  const wire: WireFacts = {
    ...hostileWire,
    connections: [
      { ...one, hop: 'client-proxy' },
      { ...one, hop: 'proxy-server' },
    ],
  };
  const { lanes, connections } = runData(markup``, { ...rest, inputs: [both] }, wire) as {
    lanes: string[];
    connections: { ends: number[] }[];
  };
  expect(lanes).toEqual(['client', 'proxy', 'server']);
  expect(connections.map(({ ends }) => ends)).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test('octets are a column: none, some, or withheld', () => {
  expect(data().frames.octets).toEqual([null, '', '00ff']);
});

test('a run without an analysis has its words alone', () => {
  expect(runData(markup`<p>cut</p>`, null, null)).toEqual({ html: '<p>cut</p>' });
});
