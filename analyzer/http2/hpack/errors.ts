/** Why a header block is wrong, or was too much for us; the ids that `anomaly` facts carry. */
export const hpackProblems = {
  'index-zero': 'an indexed field with index 0 (RFC 7541 6.1)',
  'index-beyond-table': 'an index beyond the end of the dynamic table (RFC 7541 2.3.3)',
  'integer-overflow': 'an integer of more than five octets or beyond 2^31 (RFC 7541 5.1)',
  'truncated-integer': 'the header block ends inside an integer',
  'truncated-string': 'the header block ends inside a string',
  'huffman-eos': 'a Huffman string contains the EOS symbol (RFC 7541 5.2)',
  'huffman-padding': 'padding of a Huffman string is too long or not the first bits of EOS (RFC 7541 5.2)',
  'late-size-update': 'a dynamic table size update behind a header field (RFC 7541 4.2)',
  'large-size-update': 'a dynamic table size update above SETTINGS_HEADER_TABLE_SIZE (RFC 7541 6.3)',
  'list-too-large': 'a header list above our limit; it was decoded for its effect on the table and not kept',
} as const;

/** Id of a problem in a header block. */
export type HpackProblem = keyof typeof hpackProblems;
