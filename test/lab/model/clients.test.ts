import { expect, test } from '@jest/globals';
import { allClients, usualClient } from '../../../lab/model/clients.ts';
import { clientFacts } from '../../../lab/setup/facts.js';

test('h2lab doctor has a row for every client that is not the lab itself', async () => {
  const rows = (await clientFacts()).map(({ tool }) => tool);
  expect([usualClient, ...rows].sort()).toEqual([...allClients].sort());
});
