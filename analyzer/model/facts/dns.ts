import type { Endpoint } from '../chunk.ts';

/** Who asks whom for what. */
export interface DnsQuestion {
  transport: 'udp' | 'tcp';
  client: Endpoint;
  server: Endpoint;
  /** Message identifier, as Wireshark's `dns.id`. */
  id: number;
  /** As asked, without the last dot; `.` for the root. Octets that are no printable ASCII, dots and backslashes are escaped (RFC 1035 5.1). */
  name: string;
  /** Type by name, such as `A`, `AAAA`, `SRV`; `TYPE1234` when it has none (RFC 3597). */
  type: string;
}

/** A service record (RFC 2782). */
export interface DnsService {
  priority: number;
  weight: number;
  port: number;
  target: string;
}

/**
 * Why a query is held for unanswered: nothing came in time, an ICMP error came instead, its connection or the capture
 * ended first, or too many others waited.
 */
export type DnsUnansweredWhy = 'timeout' | 'icmp' | 'connection-end' | 'capture-end' | 'given-up';

/** Facts of DNS (RFC 1035). */
export interface DnsFacts {
  /** Only if wanted: a query that was not waiting for its answer already. */
  'dns.query': DnsQuestion;
  /**
   * A question was asked again because nothing of use had come: by the same query (`sameQuery`), or by one with another
   * identifier, port or server for the same name and type.
   */
  'dns.retry': DnsQuestion & {
    /** 1 for the first repetition. */
    attempt: number;
    /** Since the question was asked last, and first. */
    interval: number;
    sinceFirst: number;
    sameQuery: boolean;
  };
  /** An answer. */
  'dns.answer': DnsQuestion & {
    /** Response code with its extension (RFC 6891 6.1.3), and its name, such as `NXDOMAIN`. */
    code: number;
    codeName: string;
    authoritative: boolean;
    /** The TC bit: it did not fit, and is to be asked again over TCP. */
    truncated: boolean;
    /** Addresses of the type asked for, in order, by whatever alias; only so many. */
    addresses: readonly string[];
    /** Aliases, from the name asked for to the last one. */
    aliases: readonly string[];
    services: readonly DnsService[];
    /** Records of the answer section. */
    records: number;
    /** Smallest time to live of those records, seconds. */
    ttlSeconds?: number;
    /** Why, in the words of the server (RFC 8914). */
    extendedErrors: readonly { code: number; text: string }[];
    /** Since this query was sent first; absent when it was not captured, or answered before. */
    latency?: number;
    /** Since the name and type were first asked for, earlier queries included that nobody answered. */
    sinceFirst?: number;
    /** Times that this query was sent. */
    queries: number;
    /** Packet of the query; 0 when it was not captured. */
    queryPacket: number;
  };
  /** No answer. `from` is the last packet of the query. */
  'dns.unanswered': DnsQuestion & {
    why: DnsUnansweredWhy;
    /** Times that this query was sent. */
    queries: number;
    /** From its first sending to when it was given up. */
    waited: number;
    /** The name and type were asked for again, elsewhere or later, and that was answered or still waits. */
    askedAgain: boolean;
  };
}
