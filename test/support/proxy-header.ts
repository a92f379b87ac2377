/** PROXY protocol headers as a load balancer writes them (haproxy.org, proxy-protocol.txt section 2.2). */

/** A type-length-value vector. */
export function tlv(type: number, value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(type, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

/** A header of version 2: command 0 LOCAL, 1 PROXY; family and protocol in one octet. */
export function proxyV2(
  command: number,
  family: number,
  addresses: Uint8Array,
  vectors: readonly Uint8Array[] = [],
): Buffer {
  const body = Buffer.concat([addresses, ...vectors]);
  const head = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex');
  head[12] = 0x20 + command;
  head[13] = family;
  head.writeUInt16BE(body.length, 14);
  return Buffer.concat([head, body]);
}
