/** Connections of the proxy to the server: one HTTP/2 session for all requests, replaced when it has ended or is told to. */
import { type ClientHttp2Session, connect, type SecureClientSessionOptions } from 'node:http2';

/** Gives a session that takes new requests. */
export interface Upstream {
  session(): ClientHttp2Session;
  close(): void;
}

/** Connects when the first request comes. */
export function createUpstream(authority: string, options: SecureClientSessionOptions): Upstream {
  let current: ClientHttp2Session | undefined;

  function open(): ClientHttp2Session {
    const session = connect(authority, options);
    const leave = (): void => {
      if (current === session) current = undefined;
    };
    // After a GOAWAY its streams go on and new ones take another session (RFC 9113 6.8).
    session.on('goaway', leave);
    session.on('close', leave);
    // Each stream of it gets an error of its own.
    session.on('error', leave);
    return session;
  }

  return {
    session: () => (current ??= open()),
    close() {
      current?.close();
    },
  };
}
