/** Facts of TCP, TLS, DNS and ICMP as the short events that a report draws. */
import type { Fact, FactKind } from '../../analyzer/model/fact.ts';
import { duration } from '../../analyzer/model/numbers.ts';

/** Facts that become events. */
export const eventKinds = [
  'tcp.syn',
  'tcp.refused',
  'tcp.retransmission',
  'tcp.zero-window',
  'tcp.zero-window-end',
  'tcp.keep-alive',
  'tcp.gap',
  'tcp.fin',
  'tcp.rst',
  'tls.client-hello',
  'tls.server-hello',
  'tls.alert',
  'tls.close-notify',
  'tls.handshake-unfinished',
  'icmp.error',
  'anomaly',
] as const satisfies readonly FactKind[];

/** Name and phrase of an event; undefined for a fact that is none. */
export function eventOf(fact: Fact): { name: string; what: string } | undefined {
  switch (fact.kind) {
    case 'tcp.syn':
      return fact.direction === 'to-server'
        ? { name: 'SYN', what: 'SYN: the connection is asked for' }
        : { name: 'SYN-ACK', what: 'SYN-ACK: the connection is accepted' };
    case 'tcp.refused':
      return { name: 'refused', what: `RST answers the SYN: nobody listens (${fact.syns} SYN)` };
    case 'tcp.retransmission':
      return {
        name: 'retransmission',
        what: `${fact.what} sent again (${fact.cause}, attempt ${fact.attempt}), ${fact.bytes} octets, ${duration(fact.sinceOriginal)} after the first time`,
      };
    case 'tcp.zero-window':
      return { name: 'zero window', what: 'the receiver closes its TCP window' };
    case 'tcp.zero-window-end':
      return {
        name: 'window opens',
        what: `the TCP window was closed for ${duration(fact.duration)}`,
      };
    case 'tcp.keep-alive':
      return { name: 'keep-alive', what: `TCP keep-alive probe, ${fact.unanswered} unanswered` };
    case 'tcp.gap':
      return { name: 'gap', what: `${fact.bytes} octets are not in the capture (${fact.cause})` };
    case 'tcp.fin':
      return { name: 'FIN', what: `FIN, ${fact.unacknowledged} octets of the peer not acknowledged` };
    case 'tcp.rst':
      return { name: 'RST', what: `TCP RST, ${fact.unacknowledged} octets of the peer not acknowledged` };
    case 'tls.client-hello':
      return { name: 'ClientHello', what: `ClientHello: ALPN ${fact.alpn.join(', ') || 'absent'}` };
    case 'tls.server-hello':
      return { name: 'ServerHello', what: `ServerHello: ${fact.cipherName}` };
    case 'tls.alert':
      return { name: 'alert', what: `TLS alert ${fact.name ?? '(sealed)'}` };
    case 'tls.close-notify':
      return { name: 'close_notify', what: 'TLS close_notify' };
    case 'tls.handshake-unfinished':
      return {
        name: 'no handshake',
        what: `the TLS handshake did not finish: it came as far as ${fact.reached}`,
      };
    case 'icmp.error':
      return { name: 'ICMP', what: `ICMP ${fact.reason} from ${fact.sender}` };
    case 'anomaly':
      return {
        name: 'anomaly',
        what: fact.section === undefined ? fact.text : `${fact.text} (${fact.section})`,
      };
    default:
      return undefined;
  }
}
