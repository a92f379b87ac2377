import { expect, test } from '@jest/globals';
import { wireOf } from '../../support/wire.ts';
import { fileOf, layoutOf } from './layout.ts';
import { minimise } from './minimise.ts';

const [file] = wireOf((wire) => {
  const connection = wire.connect();
  for (let stream = 1; stream < 20; stream += 2) connection.call(stream);
}).files();
const bytes = file?.bytes ?? new Uint8Array(0);

test('only the packet that matters is left', async () => {
  const { pieces } = layoutOf(bytes);
  const wanted = Buffer.from(pieces[17] ?? []);
  const holds = async (some: Uint8Array): Promise<boolean> =>
    layoutOf(some).pieces.some((piece) => wanted.equals(piece));
  expect(await minimise(bytes, holds)).toEqual(fileOf({ ...layoutOf(bytes), pieces: [wanted] }));
});

test('what cannot be made smaller stays', async () => {
  const whole = Buffer.from(bytes);
  expect(await minimise(bytes, async (some) => whole.equals(some))).toEqual(bytes);
});
