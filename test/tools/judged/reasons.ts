/** Why an answer differs from its label, by the protocol; reviewed by hand. Keys are those of the table. */
export const reasons: Readonly<Record<string, string>> = {};
