import type { HopName, HostName, Topology } from '../model/topology.ts';

/** Programs that a backend can start on a host. `node` is this project's Node. */
export type Program =
  | 'node'
  | 'envoy'
  | 'haproxy'
  | 'nghttpx'
  | 'nginx'
  | 'tcpdump'
  | 'bash'
  | 'ip'
  | 'nft'
  | 'ethtool'
  | 'tc'
  | 'python3';

/** A long-running process on a host. */
export interface ProcessSpec {
  /** Shown in errors and logs: `envoy`, `grpc-server`, `tap client-proxy`. */
  title: string;
  program: Program;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Keeps standard error whole, for {@link RunningProcess.stderr}. */
  keepsStderr?: boolean;
}

/** Signals that a process may be sent. */
export type Signal =
  | 'SIGTERM'
  | 'SIGINT'
  | 'SIGKILL'
  | 'SIGSTOP'
  | 'SIGCONT'
  | 'SIGQUIT'
  | 'SIGHUP'
  | 'SIGUSR1';

/** How a process ended. */
export interface ProcessExit {
  code: number | null;
  signal: string | null;
}

/** A process that a backend started. Standard input and output carry its control channel or its data. */
export interface RunningProcess {
  title: string;
  /** Writes one line to standard input. */
  writeLine(line: string): void;
  /** Registers the receiver of standard output; bytes that came before are delivered first. */
  onStdout(receive: (bytes: Uint8Array) => void): void;
  /** The last lines of standard error, oldest first (at most 200). */
  stderrTail(): string[];
  /** All of standard error that `keepsStderr` kept, at most the newest 64 MiB; empty without it. */
  stderr?(): Uint8Array;
  /** Sends a signal to the process itself; resolves when it was delivered. No error when it has ended. */
  kill(signal: Signal): Promise<void>;
  /** Resolves when the process ended and its output was delivered; never rejects. */
  exited: Promise<ProcessExit>;
}

/** Result of a short command. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** What is known of a command before it is run. */
export interface CommandHints {
  /**
   * It leaves the network as it is: addresses, rules, queues, settings. A backend that proves that a network is as it
   * was built need not look there because of it.
   */
  changesNothing?: boolean;
}

/** A host of the lab: a network namespace with addresses and processes. */
export interface Host {
  name: HostName;
  /** Its IPv4 address on a hop that it is an end of. */
  address(hop: HopName): string;
  /** Its network interface on that hop. */
  interface(hop: HopName): string;
  /** A directory for the run's files, as processes on this host see it. */
  folder: string;
  /** Writes a file below `folder` before the processes that read it start; returns its path on the host. */
  put(name: string, content: string | Uint8Array): Promise<string>;
  /** Reads a file below `folder`, undefined when there is none. Works after the processes have ended. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** Path on this host of a peer's bundled entry module, by peer id (`grpc-client`). */
  peerModule(id: string): string;
  /** Starts a process in this host's namespace. Rejects when it cannot be started at all. */
  start(spec: ProcessSpec): Promise<RunningProcess>;
  /** The command line by which a person at this machine runs a command in this host's namespace. */
  enter(command: readonly string[]): string;
  /** Runs a short command in this host's namespace and waits for it. Never rejects for a non-zero code. */
  exec(program: Program, args: readonly string[], hints?: CommandHints): Promise<CommandResult>;
  /** The kernel's table of its TCP sockets over IPv4 (`/proc/net/tcp`); empty when it has none, or it cannot be read now. */
  tcpSockets(): Promise<string>;
}

/** One end of a hop, as the point between its ends sees it. */
export interface PathEnd {
  /** The device at the point that faces this end: what the end sends comes in here, what goes out here reaches it. */
  device: string;
  /** IPv4 address of the host at this end. */
  address: string;
  /** Hardware address of that host's interface, `02:42:c6:13:00:01`. */
  mac: string;
}

/**
 * The point between the two ends of a hop, outside of both hosts, where packet faults live. Both ends' captures show
 * what a real path would have made of their packets.
 */
export interface PathPoint {
  /** The end that opens connections. */
  near: PathEnd;
  /** The end that accepts them. */
  far: PathEnd;
  /** True where the point forwards IP packets between two subnets, false where it bridges frames. */
  routed: boolean;
  /** Runs a short command in the point's network namespace. Never rejects for a non-zero code. */
  exec(program: Program, args: readonly string[]): Promise<CommandResult>;
  /** Starts a process there; it ends with the network. */
  start(spec: ProcessSpec): Promise<RunningProcess>;
}

/** A lab that stands: hosts wired as the topology says, nothing running on them yet. */
export interface Network {
  host(name: HostName): Host;
  /**
   * The point between the ends of a hop; made when it is first asked for. Tables of nftables there are named
   * `h2l_<run id>_…`: the network removes those and no others.
   */
  path(hop: HopName): Promise<PathPoint>;
  /**
   * Ends every process of the run and makes the network ready for the next one, whose hosts keep their files below
   * `scratch`. Resolves to undefined when it is proven to be as it was built, else to what is not, one sentence: it can
   * only be closed then. Absent where a network serves one run.
   */
  renew?(scratch: string): Promise<string | undefined>;
  /** Ends every process of the run and removes all that `open` made. Idempotent. */
  close(): Promise<void>;
}

/** What a backend says about this machine. */
export interface Probe {
  available: boolean;
  /** Why it is available or not, one sentence. */
  reason: string;
  /** What to do to make it available. */
  fix?: string;
}

/** What `open` needs to know. */
export interface OpenContext {
  /** Names every resource; `[a-z0-9]{8}`. Of the first run, where a network serves several. */
  runId: string;
  /**
   * Local directory of this run's files, mode 0700, removed by the runner. It is called `scratch` or lies in one that
   * is: that one goes too when this process is killed.
   */
  scratch: string;
  /** Whether the network is to be renewed for further runs, by a backend that can. */
  renewable?: boolean;
  signal: AbortSignal;
  /** Remarks for the run's events. */
  note(what: string, value?: string | number): void;
  /** Told when the backend has lost touch with its hosts, as with an engine that went away: the run is over. */
  lost?(reason: Error): void;
}

/** Options that every backend receives from the command line. */
export interface BackendOptions {
  /** The Envoy binary on this machine, for the version asked for. */
  envoyBinary: string | null;
  envoyVersion: string;
  /** Programs of the proxies that will be run; absent means Envoy alone. */
  programs?: readonly Program[];
  /** Another image for the proxy, docker only. */
  envoyImage?: string;
}

/** A way to build the lab: Linux namespaces, or containers. */
export interface Backend {
  id: 'netns' | 'docker';
  title: string;
  probe(): Promise<Probe>;
  /** Work done once before the first run, such as building images; `progress` is shown to the user. */
  prepare(options: BackendOptions, progress: (what: string) => void): Promise<void>;
  /** Builds the topology. On failure or abort everything made so far is removed before it rejects. */
  open(topology: Topology, context: OpenContext): Promise<Network>;
  /**
   * Removes what killed runs left on this machine (or one run's, by id): only h2lab's own, and nothing of a run
   * whose process still lives. Returns what was removed, a line each.
   */
  sweep(runId?: string): Promise<string[]>;
}

/** Declares a backend; one a file in `lab/backends/`. */
export function defineBackend(backend: Backend): Backend {
  return backend;
}
