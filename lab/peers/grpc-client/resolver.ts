/**
 * Makes grpc-js ask the name server that a target names (`dns://198.18.3.2/catalog.example:8080`): by default it asks
 * the system's resolver, whatever the target says. It reads this once, when it is loaded, so this comes before it.
 */
process.env['GRPC_NODE_USE_ALTERNATIVE_RESOLVER'] = 'true';
