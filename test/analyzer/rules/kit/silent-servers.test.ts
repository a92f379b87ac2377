import { expect, test } from '@jest/globals';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { SilentServers, silentServersNeed } from '../../../../analyzer/rules/kit/silent-servers.ts';
import { followFacts } from '../../../support/follow-facts.ts';
import type { Wire, WireDial } from '../../../support/wire.ts';

function silences(script: (wire: Wire, c: WireDial) => void): number[] {
  const servers = followFacts(
    (timeline) => new SilentServers(timeline),
    (wire) => {
      const c = wire.dial();
      c.syn();
      c.accept();
      script(wire, c);
    },
  );
  return servers.list.map(({ waited }) => Math.round(waited / 1e8));
}

test('from the preface to the close, where the server says nothing', () => {
  expect(
    silences((wire, { client, server }) => {
      client.raw(frames.clientPreface);
      server.window(60_000);
      wire.wait(1500);
      client.fin();
      server.fin();
    }),
  ).toEqual([15]);
});

test('none without a preface, and none with SETTINGS of the server', () => {
  expect(
    silences((wire, { client, server }) => {
      wire.wait(1500);
      client.fin();
      server.fin();
    }),
  ).toEqual([]);
  expect(
    silences((wire, { client, server }) => {
      client.raw(frames.clientPreface);
      server.raw(frames.settings());
      wire.wait(1500);
      client.fin();
      server.fin();
    }),
  ).toEqual([]);
});

test('its handlers are of the kinds that it needs', () => {
  followFacts(
    (timeline) => {
      const servers = new SilentServers(timeline);
      expect(Object.keys(servers.handlers).sort()).toEqual([...silentServersNeed].sort());
      return servers;
    },
    () => undefined,
  );
});
