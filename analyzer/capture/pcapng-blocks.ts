/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng), shared by reader and writer. */

/** Block types. */
export const BlockType = {
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE_DESCRIPTION: 1,
  /** Obsolete since 2009, still found. */
  PACKET: 2,
  SIMPLE_PACKET: 3,
  NAME_RESOLUTION: 4,
  INTERFACE_STATISTICS: 5,
  ENHANCED_PACKET: 6,
  SYSTEMD_JOURNAL: 9,
  DECRYPTION_SECRETS: 10,
  CUSTOM: 0xbad,
  CUSTOM_NO_COPY: 0x40000bad,
} as const;

/** Codes of the options that are read or written. */
export const OptionCode = {
  END: 0,
  COMMENT: 1,
  IF_NAME: 2,
  IF_TSRESOL: 9,
  IF_TSOFFSET: 14,
  EPB_DROPCOUNT: 4,
  EPB_PACKETID: 5,
  ISB_IFRECV: 4,
  ISB_IFDROP: 5,
  ISB_OSDROP: 7,
} as const;

/** Byte-order magic of a section header. */
export const byteOrderMagic = 0x1a2b3c4d;

/** Secrets type "TLS key log" of a decryption secrets block. */
export const tlsKeyLogSecrets = 0x544c534b;

/** Record types of a name resolution block. */
export const NameRecord = { END: 0, IPV4: 1, IPV6: 2 } as const;

/** Block type and total length in front, total length again behind. */
export const blockOverhead = 12;

/** Largest block that is believed, as in Wireshark: a larger length is garbage, and waiting for it would eat memory. */
export const largestBlock = 16 * 1024 * 1024;

/** The next multiple of four: bodies and option values are padded to 32 bits. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}
