/** A decimal number of one to nine digits, undefined for anything else. */
export function readCount(value: string | undefined): number | undefined {
  if (value === undefined || value.length === 0 || value.length > 9) return undefined;
  let number = 0;
  for (let at = 0; at < value.length; at++) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}
