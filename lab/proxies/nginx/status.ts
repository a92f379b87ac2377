/** The seven numbers of `stub_status` (https://nginx.org/en/docs/http/ngx_http_stub_status_module.html), by name. */
export function parseStubStatus(text: string): Map<string, number> {
  const stats = new Map<string, number>();
  const [, accepts, handled, requests] = /^ (\d+) (\d+) (\d+) *$/m.exec(text) ?? [];
  for (const [name, value] of Object.entries({ accepts, handled, requests })) {
    if (value !== undefined) stats.set(name, Number(value));
  }
  for (const [, name = '', value] of text.matchAll(/(Active connections|Reading|Writing|Waiting): (\d+)/g)) {
    stats.set(name.toLowerCase().replaceAll(' ', '_'), Number(value));
  }
  return stats;
}
