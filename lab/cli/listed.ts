/** Reads `a, b,a`: what stands between commas, each once. */
export function listed(value: string): string[] {
  return [...new Set(value.split(',').map((item) => item.trim()))];
}
