/** Initial hop limits (TTLs) of the systems in use; a packet shows what is left of one of them. */
const initialHopLimits = [32, 64, 128, 255];

/** How many routers a packet with this hop limit has passed, if its sender began with one of the usual values. */
export function hopsAway(hopLimit: number): number {
  return (initialHopLimits.find((initial) => initial >= hopLimit) ?? 255) - hopLimit;
}
