import { Script } from 'node:vm';
import { expect, test } from '@jest/globals';
import { script } from '../../../reports/html/script.ts';

test('is JavaScript that a script element can hold', () => {
  expect(() => new Script(script)).not.toThrow();
  expect(script).not.toMatch(/<\/script|<!--/i);
});

test('talks to nobody', () => {
  expect(script).not.toMatch(/fetch|XMLHttpRequest|import|WebSocket|https?:|innerHTML|eval/);
});
