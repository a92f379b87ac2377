import { expect, test } from '@jest/globals';
import { layOut } from '../../../reports/html/ladder-layout.ts';
import { analysis, bare, diagnosis, evidence } from '../../support/sample-diagnosis.ts';

const { inputs } = analysis(diagnosis());

test('two hops give three lanes, in the order of the path', () => {
  const { lanes, rows } = layOut(diagnosis(), inputs);
  expect(lanes.map(({ id }) => id)).toEqual(['client', 'proxy', 'server']);
  expect(lanes.map(({ x }) => x)).toEqual([...lanes.map(({ x }) => x)].sort((a, b) => a - b));
  expect(rows.map(({ item }) => item.packet)).toEqual([4, 18, 61, 74, 88]);
  expect(rows.at(-1)).toMatchObject({ left: { id: 'client' }, right: { id: 'proxy' }, secondary: false });
});

test('time runs down; a longer pause takes more room, but an hour not much', () => {
  const at = (...times: number[]) =>
    layOut(
      { ...bare('x', 'x'), evidence: times.map((time, n) => evidence(0, n, time, 'x', 'to-client')) },
      inputs,
    );
  const [a, b, c, d] = at(0, 0.0001, 1, 3601).rows.map(({ y }) => y);
  expect((b ?? 0) - (a ?? 0)).toBeGreaterThanOrEqual(34);
  expect((c ?? 0) - (b ?? 0)).toBeGreaterThan((b ?? 0) - (a ?? 0));
  expect((d ?? 0) - (c ?? 0)).toBeLessThan(100);
});

test('packets of contributing findings are secondary, and none comes twice', () => {
  const other = {
    ...bare('y', 'y'),
    evidence: [evidence(0, 1, 0, 'same', 'to-client'), evidence(1, 2, 1, 'more', 'to-server')],
  };
  const { rows } = layOut(
    { ...bare('x', 'x'), evidence: [evidence(0, 1, 0, 'same', 'to-client')], contributing: [other] },
    inputs,
  );
  expect(rows.map(({ item, secondary }) => [item.packet, secondary])).toEqual([
    [1, false],
    [2, true],
  ]);
});

test('a capture of an unknown place is between client and server, or on the hop of the diagnosis', () => {
  const unknown = [{ ...inputs[0], hop: undefined }] as unknown as typeof inputs;
  const items = [evidence(0, 1, 0, 'x', 'to-client')];
  expect(layOut({ ...bare('x', 'x'), evidence: items }, unknown).lanes.map(({ id }) => id)).toEqual([
    'client',
    'server',
  ]);
  expect(
    layOut({ ...bare('x', 'x'), evidence: items, hop: 'proxy-server' }, unknown).lanes.map(({ id }) => id),
  ).toEqual(['proxy', 'server']);
});

test('a hop of another version is drawn between client and server', () => {
  const odd = [{ ...inputs[0], hop: 'constructor' }] as unknown as typeof inputs;
  expect(
    layOut({ ...bare('x', 'x'), evidence: [evidence(0, 1, 0, 'x', 'to-client')] }, odd).lanes,
  ).toHaveLength(2);
});

test('two proxies in a row have a lane each', () => {
  const between = [{ ...inputs[0], hop: 'proxy-proxy' }] as unknown as typeof inputs;
  expect(
    layOut({ ...bare('x', 'x'), evidence: [evidence(0, 1, 0, 'x', 'to-client')] }, between).lanes.map(
      ({ id }) => id,
    ),
  ).toEqual(['proxy', 'proxy-2']);
});

test('hundreds of packets are no picture: the rest is counted', () => {
  const many = Array.from({ length: 300 }, (_, n) => evidence(0, n, n, 'x', 'to-client'));
  const { rows, left, height } = layOut({ ...bare('x', 'x'), evidence: many }, inputs);
  expect(rows.length + left).toBe(300);
  expect(height).toBeLessThan(2500);
});

test('packets of one capture lie on the hops that they were on', () => {
  const [both] = inputs;
  if (both === undefined) throw new Error('the sample lacks one');
  const items = [evidence(0, 1, 0, 'asked', 'to-server'), evidence(0, 2, 1, 'asked again', 'to-server')];
  const { lanes, rows } = layOut({ ...bare('x', 'x'), evidence: items }, [both], (_, packet) =>
    packet === 1 ? 'client-proxy' : 'proxy-server',
  );
  expect(lanes.map(({ id }) => id)).toEqual(['client', 'proxy', 'server']);
  expect(rows.map(({ left }) => left.id)).toEqual(['client', 'proxy']);
});
