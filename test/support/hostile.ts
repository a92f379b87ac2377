/** Strings that a capture may carry to harm whoever looks at its report. */
const ESC = String.fromCharCode(0x1b);
const CSI = String.fromCharCode(0x9b);

export const hostile = {
  title: `${ESC}]0;owned${String.fromCharCode(7)}`,
  erase: `${ESC}[2J${ESC}[1;1H${ESC}[31mall confirmed`,
  c1: `${CSI}2J`,
  nul: `a${String.fromCharCode(0)}b`,
  bidi: `gpj.${String.fromCodePoint(0x202e)}exe${String.fromCodePoint(0x2066)}`,
  invisible: `hea${String.fromCodePoint(0x200b)}lthy${String.fromCodePoint(0xfeff)}`,
  tag: `x${String.fromCodePoint(0xe0041)}`,
  surrogate: String.fromCharCode(0xd800),
  lines: 'first\nsecond\r\n\u2028third',
  script: '</script><script>alert(1)</script>',
  attribute: `" onmouseover="alert(1)' x='`,
  image: '<img src=x onerror=alert(1)>',
  entity: '&lt;b&gt; ]]> <!-- -->',
} as const;

/** All of them in one. */
export const everything = Object.values(hostile).join(' ');

/** Characters that no output may hold raw: controls but line feed, bidi controls, invisibles, lone surrogates. */
export const raw =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]|\p{Cs}/u;
