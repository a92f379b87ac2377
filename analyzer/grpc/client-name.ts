/** Characters of a `user-agent` that are kept. */
export const MAX_USER_AGENT = 256;

/** The part of a user agent that names a gRPC library, wherever an application put its own name. */
const library =
  /(?:^|[\s(])((?:grpc|connect)-[a-z][a-z0-9+#.-]*|dart-grpc|tonic|rules_go|armeria|akka-grpc|swift-grpc|ghz|grpcurl)\/([^\s,;)]{1,64})/i;

/** Names under which one library speaks; the rest of the name is its transport. */
const families = ['grpc-java', 'grpc-python', 'grpc-node-js', 'grpc-web-javascript', 'grpc-dotnet'];

/**
 * Which gRPC library says this `user-agent` (grpc/grpc doc/PROTOCOL-HTTP2.md, User Agents).
 *
 * `grpc-java-netty/1.76.0` is `grpc-java`; what names none is `library: null`.
 */
export function readClient(userAgent: string): {
  userAgent: string;
  library: string | null;
  version?: string;
} {
  const text = userAgent.slice(0, MAX_USER_AGENT);
  const match = library.exec(text);
  if (match === null) return { userAgent: text, library: null };
  const name = (match[1] ?? '').toLowerCase();
  const family = families.find((one) => name === one || name.startsWith(`${one}-`));
  return { userAgent: text, library: family ?? name, version: match[2] ?? '' };
}
