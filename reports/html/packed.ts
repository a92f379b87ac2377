/** JSON, compressed, as text that a script element and a line of JSON can hold. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Packs a value; a page takes it apart when it is looked at. */
export async function packed(value: unknown): Promise<string> {
  return (await zip(JSON.stringify(value), { level: 6 })).toString('base64');
}

/** The value again. Rejects for what was not packed so. */
export async function unpacked(text: string): Promise<unknown> {
  return JSON.parse((await unzip(Buffer.from(text, 'base64'))).toString()) as unknown;
}
