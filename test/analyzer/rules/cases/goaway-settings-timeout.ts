import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';
import { say, silent } from '../../../support/sealed-sizes.ts';

/** A connection whose server changes its SETTINGS, with a call that waits. */
function changed(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3);
  c.server.raw(frames.settings([[3, 50]]));
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'no ACK in five seconds',
      wire(wire) {
        const c = changed(wire);
        wire.wait(5000);
        c.server.goaway(3, 'SETTINGS_TIMEOUT');
        c.closedBy('server');
      },
      findings: [
        {
          message: 'unacknowledged',
          sender: 'server',
          cause: 'client',
          streams: [3],
          quantities: { waited: 5, unacknowledged: 1, lastStreamId: 3 },
          confidence: 0.95,
          evidence: ['GOAWAY', 'a call that it hit', 'the end of the connection', 'the SETTINGS'],
        },
      ],
    },
    {
      name: 'the client waits in vain for the ACK of the server',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.client.raw(frames.settings([[4, 100_000]]));
        wire.wait(2000);
        c.client.goaway(0, 'SETTINGS_TIMEOUT');
        c.closedBy('client');
      },
      findings: [{ message: 'unacknowledged', sender: 'client', cause: 'server', quantities: { waited: 2 } }],
    },
    {
      name: 'segments are sent again and again: the ACK may be lost',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.server.lost();
        c.server.raw(frames.settings([[3, 50]]));
        for (const ms of [300, 600, 1200]) {
          wire.wait(ms);
          c.server.again();
        }
        c.server.lost(false);
        c.server.again();
        c.client.window(65_535);
        c.server.goaway(3, 'SETTINGS_TIMEOUT');
        c.closedBy('server');
      },
      findings: [{ message: 'unacknowledged', sender: 'server', cause: 'path', confidence: 0.75 }],
    },
    {
      name: 'the ACK was there all the same',
      wire(wire) {
        const c = changed(wire);
        c.client.raw(frames.settingsAck());
        wire.wait(1000);
        c.server.goaway(3, 'SETTINGS_TIMEOUT');
        c.closedBy('server');
      },
      findings: [
        {
          message: 'acknowledged',
          sender: 'server',
          cause: 'server',
          quantities: { waited: 1 },
          confidence: 0.7,
        },
      ],
    },
    {
      name: 'no SETTINGS of the side that complains',
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        c.client.raw(frames.clientPreface);
        c.client.raw(frames.settings());
        wire.wait(100);
        c.server.goaway(0, 'SETTINGS_TIMEOUT');
        c.closedBy('server');
      },
      findings: [{ message: 'unseen', sender: 'server', cause: 'unknown', lacks: ['waited'] }],
      withoutKeys: 'shown',
    },
    {
      name: 'both change their SETTINGS, and the server acknowledges and waits',
      wire(wire) {
        const c = changed(wire);
        c.client.raw(frames.settings([[4, 100_000]]));
        c.server.raw(frames.settingsAck());
        wire.wait(5000);
        c.server.goaway(3, 'SETTINGS_TIMEOUT');
        c.closedBy('server');
      },
      findings: [
        {
          message: 'unacknowledged',
          cause: 'client',
          quantities: { waited: 5, unacknowledged: 1 },
          confidence: 0.95,
        },
      ],
    },
    {
      name: 'a loss that was over before the SETTINGS',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.lost();
        c.server.ping();
        for (const ms of [300, 600, 1200]) {
          wire.wait(ms);
          c.server.again();
        }
        c.server.lost(false);
        c.client.ping(true);
        wire.wait(100);
        c.client.request(3);
        c.server.raw(frames.settings([[3, 50]]));
        wire.wait(5000);
        c.server.goaway(3, 'SETTINGS_TIMEOUT');
        c.closedBy('server');
      },
      findings: [{ message: 'unacknowledged', cause: 'client', quantities: { waited: 5 } }],
    },
    {
      name: 'segments that had arrived are sent again: that loses nothing',
      wire(wire) {
        const c = changed(wire);
        for (const ms of [300, 600, 1200]) {
          wire.wait(ms);
          c.server.again();
        }
        c.server.goaway(3, 'SETTINGS_TIMEOUT');
        c.closedBy('server');
      },
      findings: [{ message: 'unacknowledged', cause: 'client', confidence: 0.95 }],
    },
  ],
  silent: [
    {
      name: 'an ACK that is late, and waited for',
      nearMiss: true,
      wire(wire) {
        const c = changed(wire);
        wire.wait(3000);
        c.client.raw(frames.settingsAck());
        c.server.responseHeaders(3);
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'no ACK, and a GOAWAY for another reason',
      nearMiss: true,
      wire(wire) {
        const c = changed(wire);
        wire.wait(3000);
        c.server.goaway(3, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
    },
    {
      name: 'the code in a reset of one stream',
      nearMiss: true,
      wire(wire) {
        const c = changed(wire);
        wire.wait(3000);
        c.server.rst(3, 'SETTINGS_TIMEOUT');
        c.leave();
      },
    },
  ],
  sealed: [
    {
      name: 'no record of the server has room for an ACK, and the client leaves',
      message: 'sealed',
      wire(wire) {
        const c = silent(wire);
        say(wire, c, '>24 >9 <9 >9');
        for (let i = 0; i < 4; i++) say(wire, c, '>133 @2 <13 <99 @100');
        say(wire, c, '>17 >2 >F');
      },
    },
    {
      name: 'the first answer has',
      wire(wire) {
        const c = silent(wire);
        say(wire, c, '>24 >9 <9 >9 >133 @2 <13 <108 @100');
        for (let i = 0; i < 3; i++) say(wire, c, '>133 @2 <13 <99 @100');
        say(wire, c, '>17 >2 >F');
      },
    },
  ],
};

export default cases;
