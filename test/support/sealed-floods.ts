/** Requests in masses and what a proxy makes of them, without keys: by sizes of records. */
import type { SealedCase } from './rule-tester.ts';
import { say, twoHops } from './sealed-sizes.ts';
import type { Wire, WireConnection, WireDial } from './wire.ts';

/** Both hops of a proxy without keys, and a call that was answered on them. */
function servedBefore(wire: Wire): ReturnType<typeof twoHops> {
  const hops = twoHops(wire);
  say(wire, hops.down, '>133');
  say(wire, hops.up, '@2 >244 @5 <90');
  say(wire, hops.down, '@2 <90');
  return hops;
}

/** Requests by the kilobyte, and the connection that the proxy opens for them. */
function connectedFor(wire: Wire): { down: WireConnection; up: WireDial } {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  say(wire, down, '@20 >16384 >13000');
  const up = wire.dial('198.18.0.2:41000', '198.18.0.3:8080', 'proxy-server');
  up.syn();
  up.accept();
  return { down, up };
}

/** Floods that their proxy ends, and uploads that end for another reason. */
export const sealedFloods: readonly SealedCase[] = [
  {
    name: 'requests by the kilobyte, a connection for them that carries none, and the close',
    message: 'flooded',
    wire(wire) {
      const { down, up } = connectedFor(wire);
      up.closedBy('client');
      say(wire, down, '@20 <2 <F');
    },
  },
  {
    name: 'nghttpx says GOAWAY before it closes',
    message: 'flooded',
    wire(wire) {
      const { down } = connectedFor(wire);
      say(wire, down, '@20 <17 <2 <F');
    },
  },
  {
    name: 'the proxy has a connection with a call on it, and what it passes on leaves only behind the close',
    message: 'flooded',
    wire(wire) {
      const { down, up } = twoHops(wire);
      say(wire, down, '>133');
      say(wire, up, '@2 >244');
      say(wire, down, '@170 >16384 >13325 @90 <2 <F >2 >F');
      say(wire, up, '@16 >16384 @20 >2907 @500 >2 >F <2 <F');
    },
  },
  {
    name: 'calls were answered before, and none of the many is passed on',
    message: 'flooded',
    wire(wire) {
      const { down, up } = servedBefore(wire);
      say(wire, down, '@100 >16384 >4000 @60 <2 <F >2 >F');
      say(wire, up, '@500 >2 >F <2 <F');
    },
  },
  {
    name: 'an upload, and a proxy that ends with both of its connections',
    wire(wire) {
      const { down, up } = servedBefore(wire);
      say(wire, down, '@100 >16384 >4000 @60 <F >F');
      say(wire, up, '>F <F');
    },
  },
  {
    name: 'an upload that is passed on as it comes, and a close in the middle of it',
    wire(wire) {
      const { down, up } = twoHops(wire);
      say(wire, down, '>16384 >13000');
      say(wire, up, '@2 >16384 >13000');
      say(wire, down, '@120 <2 <F >F');
      say(wire, up, '@2 >13 @500 >2 >F <2 <F');
    },
  },
  {
    name: 'the proxy says GOAWAY before it closes',
    wire(wire) {
      const { down, up } = servedBefore(wire);
      say(wire, down, '@100 >16384 >13000 @20 <17 <2 <F >F');
      say(wire, up, '@500 >2 >F <2 <F');
    },
  },
  {
    name: 'the requests went upstream',
    wire(wire) {
      const { down, up } = twoHops(wire);
      say(wire, down, '>16384 >13000');
      say(wire, up, '>16384 >13000');
      say(wire, down, '@20 <2 <F');
    },
  },
];
