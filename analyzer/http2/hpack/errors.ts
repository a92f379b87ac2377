/** Why a header block is wrong, or was too much for us; the ids that `anomaly` facts carry, and what they break. */
export const hpackProblems = {
  'index-zero': of('an indexed field with index 0', 'RFC 7541 6.1'),
  'index-beyond-table': of('an index beyond the end of the dynamic table', 'RFC 7541 2.3.3'),
  'integer-overflow': of('an integer of more than five octets or beyond 2^31', 'RFC 7541 5.1'),
  'truncated-integer': of('the header block ends inside an integer', 'RFC 7541 5.1'),
  'truncated-string': of('the header block ends inside a string', 'RFC 7541 5.2'),
  'huffman-eos': of('a Huffman string contains the EOS symbol', 'RFC 7541 5.2'),
  'huffman-padding': of(
    'padding of a Huffman string is too long or not the first bits of EOS',
    'RFC 7541 5.2',
  ),
  'late-size-update': of('a dynamic table size update behind a header field', 'RFC 7541 4.2'),
  'large-size-update': of('a dynamic table size update above SETTINGS_HEADER_TABLE_SIZE', 'RFC 7541 6.3'),
  'missing-size-update': of(
    'no dynamic table size update after a smaller SETTINGS_HEADER_TABLE_SIZE was acknowledged',
    'RFC 9113 4.3.1',
  ),
  'list-too-large': of(
    'a header list above our limit; it was decoded for its effect on the table and not kept',
  ),
} as const;

/** Id of a problem in a header block. */
export type HpackProblem = keyof typeof hpackProblems;

function of(text: string, section?: string): { readonly text: string; readonly section?: string } {
  return section === undefined ? { text } : { text, section };
}
