import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { codeRoot, ending, rulesFolder, scenariosFolder, stateRoot } from '../../../lab/cli/places.ts';

test('the folders of the running code', () => {
  expect(existsSync(join(codeRoot, 'lab', 'cli', `places${ending}`))).toBe(true);
  expect(existsSync(join(rulesFolder, `connection-aging${ending}`))).toBe(true);
  expect(existsSync(join(scenariosFolder, `connection-aging${ending}`))).toBe(true);
});

test('runs go where H2LAB_STATE says, else beside the clone', () => {
  expect(stateRoot({ H2LAB_STATE: '/some/where' })).toBe('/some/where');
  expect(stateRoot({ H2LAB_STATE: 'here' })).toBe(resolve('here'));
  for (const env of [{}, { H2LAB_STATE: '' }]) expect(stateRoot(env)).toBe(join(codeRoot, '.h2lab'));
});
