import { expect, test } from '@jest/globals';
import { ConnectionState } from '../../../analyzer/http2/connection-state.ts';

test('who sends in a direction, and who receives', () => {
  const state = new ConnectionState(0, { id: 1, client: 'c', server: 's', synSeen: true }, () => undefined);
  expect(state.sender('to-server')).toBe(state.client);
  expect(state.receiver('to-server')).toBe(state.server);
  expect(state.sender('to-client')).toBe(state.server);
  expect([state.phase, state.exact]).toEqual(['open', true]);
});

test('without its SYN nothing that is absent is proven', () => {
  const state = new ConnectionState(0, { id: 1, client: 'c', server: 's', synSeen: false }, () => undefined);
  expect(state.exact).toBe(false);
});
