/** Envoy's overload manager: what it refuses when a resource is short, and limits of what there may be. */

type Json = Record<string, unknown>;

const typeUrl = (name: string): string => `type.googleapis.com/${name}`;

/** Any Envoy has more than a megabyte in use. */
const smallHeap = 1_000_000;

/** Sets an action of the overload manager that is on from the start: the heap is larger than its limit. */
export function overload(config: Json, action: string): void {
  const monitor = 'envoy.resource_monitors.fixed_heap';
  config['overload_manager'] = {
    refresh_interval: '0.05s',
    resource_monitors: [
      {
        name: monitor,
        typed_config: {
          '@type': typeUrl('envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig'),
          max_heap_size_bytes: smallHeap,
        },
      },
    ],
    actions: [
      { name: `envoy.overload_actions.${action}`, triggers: [{ name: monitor, threshold: { value: 0.9 } }] },
    ],
  };
}

/** Of the heap's size, so that whatever Envoy holds is a share of it that moves. */
const largeHeap = 1 << 30;

/**
 * Sets the action that resets streams with large buffers, from a small share of the heap on. Accounts are kept from
 * the smallest size that Envoy takes (2^10 octets), so that a megabyte counts among the largest.
 */
export function resetLargeStreams(config: Json): void {
  const monitor = 'envoy.resource_monitors.fixed_heap';
  config['overload_manager'] = {
    refresh_interval: '0.05s',
    buffer_factory_config: { minimum_account_to_track_power_of_two: 10 },
    resource_monitors: [
      {
        name: monitor,
        typed_config: {
          '@type': typeUrl('envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig'),
          max_heap_size_bytes: largeHeap,
        },
      },
    ],
    actions: [
      {
        name: 'envoy.overload_actions.reset_high_memory_stream',
        triggers: [{ name: monitor, scaled: { scaling_threshold: 0.001, saturation_threshold: 0.9 } }],
      },
    ],
  };
}

/** Limits the client connections of the whole process. */
export function limitConnections(config: Json, connections: number): void {
  config['overload_manager'] = {
    resource_monitors: [
      {
        name: 'envoy.resource_monitors.global_downstream_max_connections',
        typed_config: {
          '@type': typeUrl(
            'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
          ),
          max_active_downstream_connections: connections,
        },
      },
    ],
  };
}
