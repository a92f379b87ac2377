/**
 * Masks secrets: header fields that carry credentials, and what looks like one in a text.
 *
 * A capture with keys holds every cookie and token of its users, and reports travel further than captures. Masking is
 * by the name of a field; in sentences, logs and paths by the ways in which credentials are written there. A text that
 * quotes a bare value without its name or scheme cannot be told from any other.
 */

/** What stands in the place of a secret. */
export const MASK = '(masked)';

/** A header field; null for what a capture does not tell. */
type Field = readonly (string | null)[];

/** How secrets are treated in what is shown. */
export interface Secrets {
  /** False: everything is shown as it is. */
  readonly masks: boolean;
  /** Whether a field of this name holds one. */
  isSecret(name: string): boolean;
  /** A sentence, a log line, a path. */
  text(text: string): string;
  /** A list of header fields, each a name and a value. */
  fields<F extends Field>(fields: readonly F[]): F[];
  /** Every text in a value of plain objects and lists; a text under a secret's name is masked as a whole. */
  everywhere<T>(value: T): T;
}

/** Names whose value is a secret, in lower case as in HTTP/2 (RFC 9113 8.2.1). */
const names = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'session-id', 'x-session-id'];

/** Words that make any name that has one a secret's. */
const words = 'token|secret|password|passwd|credential|api[-_]?key';

/** Schemes of RFC 9110 11.4 and others, with what follows them. */
const schemes: readonly RegExp[] = [
  /\b([Bb]earer|[Bb]asic|BEARER|BASIC)(\s{1,4})(?=[^\s"',]{0,200}[A-Z0-9=])[\w.~+/-]{6,}=*/g,
  /\b(Digest|Negotiate|NTLM|AWS4-HMAC-SHA256)(\s+)(?=[^\n]{0,100}[=\d])[^\n]{6,}/g,
];

/** A JSON Web Token (RFC 7519): the first two parts are base64url of JSON. */
const webToken = /\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?/g;

/** A parameter of a URL. */
const parameter = new RegExp(
  String.raw`([?&;](?:key|sig|signature|code|auth|[\w.-]{0,40}(?:${words})[\w.-]{0,40})=)[^&;\s"'<>#)]+`,
  'gi',
);

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** Secrets are masked; `more` are further names of fields. */
export function maskSecrets(more: readonly string[] = []): Secrets {
  const list = [...names, ...more.map((name) => name.toLowerCase())].map(escaped);
  const name = new RegExp(`^(?:${list.join('|')}|.*(?:${words}).*)$`, 'i');
  // `name: value`, `name=value`, `"name":"value"`, `["name","value"]`; a quoted value ends with its quote, a bare one
  // with a blank, but a scheme or a list of cookies goes on.
  const pair = new RegExp(
    String.raw`(?<![\w?&-])((?:${list.join('|')}|[\w-]{0,40}(?:${words})[\w-]{0,40})(?:["']?\s{0,4}[:=]\s{0,4}|["']\s{0,4},\s{0,4}(?=["'])))` +
      String.raw`(?:"(?:[^"\\]+|\\.)*"?|'(?:[^'\\]+|\\.)*'?|(?:(?:Bearer|Basic|Digest|Negotiate|NTLM)\s{1,4})?[^\s"',;)\]}]+(?:;\s{0,4}[^\s"',;)\]}=]+=[^\s"',;)\]}]*)*)`,
    'gi',
  );

  const isSecret = (field: string): boolean => name.test(field);

  function text(raw: string): string {
    let shown = raw
      .replace(parameter, (_, before: string) => before + MASK)
      .replace(pair, (_, before: string) => `${before}${MASK}`);
    for (const scheme of schemes)
      shown = shown.replace(scheme, (_, word: string, gap: string) => word + gap + MASK);
    return shown.replace(webToken, MASK);
  }

  function everywhere(value: unknown): unknown {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(everywhere);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        text(key),
        typeof item === 'string' && isSecret(key) ? MASK : everywhere(item),
      ]),
    );
  }

  return {
    masks: true,
    isSecret,
    text,
    fields: <F extends Field>(fields: readonly F[]): F[] =>
      fields.map(
        ([key = null, value = null, ...rest]) =>
          [
            key,
            value === null ? null : key !== null && isSecret(key) ? MASK : text(value),
            ...rest,
          ] as unknown as F,
      ),
    everywhere: <T>(value: T): T => everywhere(value) as T,
  };
}

/** Secrets are shown as they are (`--show-secrets`). */
export const showSecrets: Secrets = {
  masks: false,
  isSecret: () => false,
  text: (text) => text,
  fields: (fields) => [...fields],
  everywhere: (value) => value,
};

/** What a command line says of secrets. */
export interface SecretOptions {
  showSecrets?: boolean;
  /** Further names of header fields. */
  mask?: string[];
}

/** How a command is to treat them: masked, unless it was told to show them. */
export function secretsOf({ showSecrets: shown, mask = [] }: SecretOptions): Secrets {
  return shown === true ? showSecrets : maskSecrets(mask);
}
