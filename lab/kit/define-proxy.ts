import type { Host, Program } from './define-backend.ts';
import type { ProxyHandle } from './proxy-handle.ts';
import type { ProxyModifier } from './setup.ts';

/** TLS files of a proxy, as paths on its host. */
export interface ProxyTls {
  caFile: string;
  certFile: string;
  keyFile: string;
  /** The name that the server's certificate carries. */
  upstreamName: string;
}

/** What a proxy is started with. */
export interface ProxyStart {
  host: Host;
  listen: { address: string; port: number };
  upstream: { address: string; port: number };
  /** More of the same kind, between which it shares its requests out; only a driver that `balances` is given any. */
  moreUpstreams?: readonly { address: string; port: number }[];
  /** Whom to ask for its upstream, by which name, in place of the addresses; only a driver that `resolves` is given it. */
  names?: { server: { address: string; port: number }; name: string };
  tls?: ProxyTls;
  modifiers: readonly ProxyModifier[];
  /** Version of the proxy, where it is known: configurations differ. */
  version?: string;
  /** It is to log what it sees of HTTP/2 and of connections, whatever that costs. */
  verbose?: boolean;
  signal: AbortSignal;
}

/** A proxy that answered its readiness probe. */
export interface RunningProxy extends Omit<ProxyHandle, 'id' | 'restart'> {
  /** Asks it to end and waits. */
  stop(): Promise<void>;
  /** Logs and key material by file name (`access.jsonl`, `proxy.log`, `keys.log`), after `stop`. */
  files(): Promise<Map<string, Uint8Array>>;
  /** The last lines it said, for errors. */
  tail(): Promise<string[]>;
}

/** A proxy driver: one base configuration plus ordered modifiers. One a file in `lab/proxies/`. */
export interface ProxyDriver {
  id: string;
  title: string;
  /** The program that it runs, asked for its version; a driver without one is part of this project. */
  program?: Program;
  /** True when it takes several upstreams. */
  balances?: boolean;
  /** True when it can ask a name server for its upstream. */
  resolves?: boolean;
  start(start: ProxyStart): Promise<RunningProxy>;
}

/** Declares a proxy driver. */
export function defineProxy(driver: ProxyDriver): ProxyDriver {
  return driver;
}
