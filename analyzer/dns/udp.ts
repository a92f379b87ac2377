import { formatEndpoint } from '../model/address.ts';
import { readU16 } from '../model/bytes.ts';
import type { EmitFact, WantedFacts } from '../model/fact.ts';
import type { Datagram } from '../model/link.ts';
import { createDnsAnomaly } from './anomaly.ts';
import { readMessage } from './message.ts';
import { createDnsTracker, type DnsParties } from './tracker.ts';

const dnsPort = 53;
const udpHeader = 8;

/** Whom queries and answers are told. */
export interface DnsUdpOptions {
  input: number;
  fact: EmitFact;
  /** Asked once, for `dns.query`; without it that is not made. */
  wants?: WantedFacts | undefined;
}

/** DNS over UDP. */
export interface DnsUdpStage {
  /** A UDP datagram, borrowed until this returns; other ports than 53 are left out. */
  push(datagram: Datagram): void;
  /** A UDP datagram that an ICMP error quotes: its sender gets no answer. */
  failed(quoted: Datagram): void;
  /** Before this time {@link DnsUdpStage.expire} has nothing to do. */
  readonly due: number;
  /** It is this late now: what has waited too long is told. */
  expire(time: number): void;
  /** The capture ended at this time. */
  end(time: number): void;
}

/** The DNS stage for UDP: datagrams in, facts out. */
export function createDnsUdp(options: DnsUdpOptions): DnsUdpStage {
  const { input, fact } = options;
  const tracker = createDnsTracker(fact, options.wants);
  const anomaly = createDnsAnomaly(fact);

  function partiesOf(datagram: Datagram, isAnswer: boolean): DnsParties {
    const { bytes, version, payload } = datagram;
    const source = formatEndpoint(bytes, datagram.source, version, readU16(bytes, payload));
    const destination = formatEndpoint(bytes, datagram.destination, version, readU16(bytes, payload + 2));
    const [client, server] = isAnswer ? [destination, source] : [source, destination];
    return { transport: 'udp', client, server };
  }

  return {
    get due() {
      return tracker.due;
    },

    push(datagram) {
      const { bytes, payload, packet, time } = datagram;
      if (readU16(bytes, payload + 2) !== dnsPort && readU16(bytes, payload) !== dnsPort) return;
      const from = { input, packet, time };
      const wireEnd = Math.min(datagram.payloadEnd, payload + readU16(bytes, payload + 4));
      const message = readMessage(bytes, payload + udpHeader, Math.min(wireEnd, bytes.length));
      // What a snap length cut is not malformed.
      if ((message === undefined || message.damaged) && wireEnd <= bytes.length) anomaly(from);
      if (message?.opcode !== 0) return;
      // The answer comes from the port of the service, a query goes to it.
      if (readU16(bytes, message.isAnswer ? payload : payload + 2) !== dnsPort) return;
      const parties = partiesOf(datagram, message.isAnswer);
      if (message.isAnswer) tracker.answer(message, parties, from);
      else tracker.query(message, parties, from);
    },

    failed(quoted) {
      const { bytes, payload, time } = quoted;
      const at = payload + udpHeader;
      if (readU16(bytes, payload + 2) !== dnsPort || at + 2 > bytes.length) return;
      tracker.failed(readU16(bytes, at), partiesOf(quoted, false), time);
    },

    expire: tracker.expire,

    end(time) {
      tracker.expire(time);
      tracker.end('capture-end', time);
    },
  };
}
