import type { OtherClient } from '../model/clients.ts';
import type { Party, Topology } from '../model/topology.ts';
import type {
  Behaviour,
  CallOptions,
  GrpcOptions,
  Http1Answer,
  Method,
  NameAnswer,
} from '../model/peer-protocol.ts';
import type { RawScript } from '../model/raw-script.ts';

/** One step that turns a proxy configuration into the next; applied in order (Envoy: its bootstrap as JSON; others: see their folder). */
export type ProxyModifier = (config: Record<string, unknown>) => void;

/** Changes to the configurations of proxies, by the proxy's id; applied in order. */
export type ProxyChanges = Partial<Record<string, ProxyModifier[]>>;

/** What is wrong with a certificate: it is over, nobody knows who signed it, or it is somebody else's. */
export type CertificateFlaw = 'expired' | 'untrusted' | 'wrong-name';

/**
 * Deviations of a name server; `stale` gives the address of a machine (its own) where the service lives no more, `first`
 * the first of several addresses alone.
 */
export type NameWish = NameAnswer & { stale?: boolean; first?: boolean };

/** How a run's hosts will be set up; scenarios give it, faults change it before anything starts. */
export interface Setup {
  /** Another topology than client, proxy, server; a run without a proxy leaves its proxies out. */
  topology?: Topology;
  proxy: {
    /** Envoy's. */
    modifiers: ProxyModifier[];
    /** Those of the other proxies. */
    others: ProxyChanges;
  };
  server: {
    /**
     * Which peer it is: on grpc-js unless given. `http1` speaks HTTP/1.1 alone; `sink` accepts connections and says
     * nothing.
     */
    kind?: 'grpc' | 'raw' | 'http1' | 'sink';
    /** Of the gRPC server. */
    options: Record<string, GrpcOptions[string]>;
    behave: Partial<Record<Method, Behaviour>>;
    /** Of the raw peer. */
    script?: RawScript;
    /** Of the server that speaks HTTP/1.1. */
    http1?: Http1Answer;
    /**
     * Whether it asks whoever connects for a certificate: one of the run's authority, or of another authority that
     * has signed nobody's. Nothing in plaintext.
     */
    clientCertificates?: 'required' | 'distrusted';
  };
  /** How the name server of the topology answers the clients, over the right address. */
  names?: NameWish;
  /** How it answers the proxies, where those ask it for what is behind them. */
  upstreamNames?: NameWish;
  client: {
    /**
     * Which peer it is: on grpc-js unless given. `curl` and `nghttp` make unary and server-streaming calls, a process
     * and a connection each; `grpcio` and `grpc-go` are gRPC clients in Python and Go. These four are found on the
     * machine, or not, and are in no image of containers.
     */
    kind?: 'grpc' | 'raw' | OtherClient;
    options: Record<string, GrpcOptions[string]>;
    /** More channel options, where no proxy stands between it and the server. */
    alone?: Record<string, GrpcOptions[string]>;
    /** True when it has a certificate to show; it is asked for in TLS alone. */
    certificate?: boolean;
    /** How every call is made, over what the traffic asks for. */
    calls?: CallOptions;
    script?: RawScript;
  };
  /** Certificates that are not as they should be, by who presents them; nothing in plaintext. */
  certificates?: Partial<Record<Party, CertificateFlaw>>;
}

/** A set-up with nothing special in it. */
export function plainSetup(): Setup {
  return {
    proxy: { modifiers: [], others: {} },
    server: { options: {}, behave: {} },
    client: { options: {} },
  };
}

/** Adds a change for one proxy. */
export function changeProxy(setup: Setup, id: string, modify: ProxyModifier): void {
  if (id === 'envoy') setup.proxy.modifiers.push(modify);
  else (setup.proxy.others[id] ??= []).push(modify);
}

/** The changes that are meant for one proxy. */
export function changesOf({ proxy }: Setup, id: string): readonly ProxyModifier[] {
  return id === 'envoy' ? proxy.modifiers : (proxy.others[id] ?? []);
}

/** The proxies that a set-up changes, by id. */
export function changedProxies({ proxy }: Setup): string[] {
  const others = Object.keys(proxy.others).filter((id) => (proxy.others[id] ?? []).length > 0);
  return [...(proxy.modifiers.length > 0 ? ['envoy'] : []), ...others];
}
