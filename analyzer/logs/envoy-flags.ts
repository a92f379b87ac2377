/**
 * Envoy's response flags (%RESPONSE_FLAGS%, 1.36 to 1.40) and what each means; the long names are those of
 * %RESPONSE_FLAGS_LONG%. Words of our own, after envoy's stream_info.h and what 1.40 was seen to do.
 */
const table: readonly (readonly [short: string, long: string, means: string])[] = [
  ['UH', 'NoHealthyUpstream', 'the cluster had no healthy endpoint'],
  ['UF', 'UpstreamConnectionFailure', 'no connection to the upstream server came to be'],
  ['UO', 'UpstreamOverflow', 'a circuit breaker was open'],
  ['NR', 'NoRouteFound', 'no route, or no filter chain, fitted'],
  ['NC', 'NoClusterFound', 'the route names a cluster that is not there'],
  ['URX', 'UpstreamRetryLimitExceeded', 'all retries, or all connection attempts, were used up'],
  ['DT', 'DurationTimeout', 'the request or connection was older than it may be'],
  ['DC', 'DownstreamConnectionTermination', "the client's connection ended first"],
  ['LH', 'FailedLocalHealthCheck', 'the health check of this proxy failed'],
  ['UT', 'UpstreamRequestTimeout', 'the answer did not come within the timeout of the route or of a try'],
  ['LR', 'LocalReset', 'the proxy reset the stream itself'],
  ['UR', 'UpstreamRemoteReset', 'the upstream server reset the stream, or refused it'],
  ['UC', 'UpstreamConnectionTermination', 'the upstream connection ended with the request open'],
  ['DI', 'DelayInjected', 'the fault filter delayed the request'],
  ['FI', 'FaultInjected', 'the fault filter aborted the request'],
  ['RL', 'RateLimited', 'a rate limit rejected the request'],
  ['UAEX', 'UnauthorizedExternalService', 'the authorization service denied the request'],
  ['RLSE', 'RateLimitServiceError', 'the rate limit service failed'],
  ['IH', 'InvalidEnvoyRequestHeaders', 'an x-envoy header of the request is not valid'],
  ['SI', 'StreamIdleTimeout', 'nothing moved on the stream for the idle timeout'],
  ['DPE', 'DownstreamProtocolError', 'the client broke the protocol'],
  ['UPE', 'UpstreamProtocolError', 'the upstream server broke the protocol, or reset with PROTOCOL_ERROR'],
  ['UMSDR', 'UpstreamMaxStreamDurationReached', "the upstream stream reached the cluster's longest duration"],
  ['RFCF', 'ResponseFromCacheFilter', 'the answer came from the cache'],
  ['NFCF', 'NoFilterConfigFound', 'the configuration of a filter did not come in time'],
  ['OM', 'OverloadManagerTerminated', 'the overload manager ended the request'],
  ['DF', 'DnsResolutionFailed', 'the name of the upstream server could not be resolved'],
  ['DO', 'DropOverload', 'dropped by drop_overloads'],
  ['DR', 'DownstreamRemoteReset', 'the client reset the stream, or the proxy rejected its request'],
  ['UDO', 'UnconditionalDropOverload', 'dropped by drop_overloads at 100 %'],
];

const meanings = new Map(table.map(([short, , means]) => [short, means]));
const shortOf = new Map(table.map(([short, long]) => [long, short]));

/**
 * The flags of a field, in their short form; empty for `-`, undefined when the text is no list of flags.
 *
 * Flags that an extension registered are accepted beside a known one.
 */
export function flagsOf(text: string): string[] | undefined {
  if (text === '-' || text === '') return text === '-' ? [] : undefined;
  const flags = text.split(',').map((flag) => shortOf.get(flag.trim()) ?? flag.trim());
  if (!flags.some((flag) => meanings.has(flag))) return undefined;
  return flags.every((flag) => /^[A-Z][A-Za-z]{1,40}$/.test(flag)) ? flags : undefined;
}

/** What a flag means, undefined for one that is not Envoy's own. */
export function flagMeaning(flag: string): string | undefined {
  return meanings.get(flag);
}
