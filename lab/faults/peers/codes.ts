import { z } from 'zod';

/** Error codes of HTTP/2 by name (RFC 9113 section 7). */
export const errorCodes = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  SETTINGS_TIMEOUT: 4,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  COMPRESSION_ERROR: 9,
  CONNECT_ERROR: 10,
  ENHANCE_YOUR_CALM: 11,
  INADEQUATE_SECURITY: 12,
  HTTP_1_1_REQUIRED: 13,
} as const;

const names = Object.keys(errorCodes) as (keyof typeof errorCodes)[];

/** An error code as an option of a fault: a name, or any number for codes that nobody has registered. */
export const errorCode = z
  .union([z.enum(names), z.number().int().min(0).max(0xffffffff)])
  .transform((code) => (typeof code === 'number' ? code : errorCodes[code]));
