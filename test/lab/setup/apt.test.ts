import { expect, test } from '@jest/globals';
import { privilege } from '../../../lab/setup/apt.js';

const sudoThere = (): string => '/usr/bin/sudo';

test('root needs no sudo', () => {
  expect(privilege(0, sudoThere, true)).toEqual([]);
});

test('a user needs it; without a terminal it must not ask for a password', () => {
  expect(privilege(1000, sudoThere, true)).toEqual(['sudo']);
  expect(privilege(1000, sudoThere, false)).toEqual(['sudo', '-n']);
});

test('without sudo there is no way', () => {
  expect(privilege(1000, () => null, true)).toBeNull();
});
