import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { markup } from '../../../reports/html/markup.ts';
import { packed, runData } from '../../../reports/html/run-data.ts';
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
  const { lanes, inputs } = data();
  expect(lanes).toEqual(['client', 'proxy', 'server']);
  expect(inputs.map(({ ends }: { ends: number[] }) => ends)).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test('what is packed comes out again, in letters that cannot end a script element', async () => {
  const text = await packed({ html: '</script>' });
  expect(text).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString())).toEqual({ html: '</script>' });
});

test('a run without an analysis has its words alone', () => {
  expect(runData(markup`<p>cut</p>`, null, null)).toEqual({ html: '<p>cut</p>' });
});
