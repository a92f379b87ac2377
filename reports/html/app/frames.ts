/** The page's script: the list of frames, and all of one frame beside it. */
export const frames = String.raw`
const hexByte = (value) => value.toString(16).padStart(2, '0');
const numberBytes = (value, n) => Array.from({ length: n }, (_, i) => Math.floor(value / 256 ** (n - 1 - i)) % 256);

// Eight octets a line, with their places and the letters that they are: the frame's header (RFC 9113 4.1), then as
// much of its payload as the page holds.
function hexDump(frame) {
  const head = [...numberBytes(frame.length, 3), frame.type, frame.flags, ...numberBytes(frame.stream, 4)];
  const payload = (frame.octets || '').match(/../g) || [];
  const bytes = [...head.map(hexByte), ...payload];
  const lines = [];
  for (let from = 0; from < bytes.length; from += 8) {
    const line = bytes.slice(from, from + 8);
    const inHead = Math.max(0, Math.min(line.length, head.length - from));
    const letters = line.map((pair) => parseInt(pair, 16)).map((n) => (n > 32 && n < 127 ? String.fromCharCode(n) : '·')).join('');
    lines.push(el('span', { class: 'place' }, from.toString(16).padStart(4, '0') + '  '), el('span', { class: 'head' }, line.slice(0, inHead).map((pair) => pair + ' ').join('')), line.slice(inHead).map((pair) => pair + ' ').join('').padEnd((8 - inHead) * 3, ' '), el('span', { class: 'letters' }, ' ' + letters), '\n');
  }
  const left = frame.length - payload.length;
  const note = frame.octets === null ? plural(frame.length, 'octet') + ' of payload withheld: they hold a secret, or may (--show-secrets shows them)' : left === 0 ? '' : frame.type === 0 && (frame.flags & 8) !== 0 ? 'padding is left out' : 'and ' + plural(left, 'octet') + ' more, in the capture';
  return el('div', { class: 'hex' }, el('h4', {}, 'Octets'), el('pre', { tabindex: 0, role: 'region', 'aria-label': 'Octets of the frame' }, lines), note ? el('p', { class: 'muted' }, note) : null);
}

function frameFlags(frame) {
  const names = [[1, frame.type === 4 || frame.type === 6 ? 'ACK' : 'END_STREAM'], [4, 'END_HEADERS'], [8, 'PADDED'], [32, 'PRIORITY']];
  const set = names.filter(([bit]) => (frame.flags & bit) !== 0).map(([, name]) => name);
  return '0x' + frame.flags.toString(16).padStart(2, '0') + (set.length > 0 ? ' ' + set.join(', ') : '');
}

function frameDetails(run, frame) {
  const connection = run.connections[frame.connection];
  const input = run.inputs[connection.input];
  const filter = 'frame.number == ' + frame.packet + ' && http2.type == ' + frame.type + (frame.stream ? ' && http2.streamid == ' + frame.stream : '');
  const facts = [
    ['Packet', '#' + frame.packet + ' of ' + (input ? input.file : '?')], ['Time', clock(frame.at) + ' s'], ['Way', run.hopName(frame.connection, frame.back)],
    ['Connection', 'tcp.stream ' + connection.tcpStream + ', ' + connection.client + ' → ' + connection.server],
    ['Stream', frame.stream === 0 ? 'the connection itself' : String(frame.stream)], ['Length', frame.length + ' octets'], ['Flags', frameFlags(frame)],
  ];
  const d = frame.detail || {};
  if (d.errorCode !== undefined) facts.push(['Error code', errorName(d.errorCode) + ' (' + d.errorCode + ')']);
  if (d.lastStreamId !== undefined) facts.push(['Last stream', String(d.lastStreamId)]);
  if (d.debug) facts.push(['Debug data', d.debug]);
  if (d.increment !== undefined) facts.push(['Increment', String(d.increment)]);
  if (d.opaque) facts.push(['Opaque', d.opaque]);
  if (d.promisedStream !== undefined) facts.push(['Promised', 'stream ' + d.promisedStream]);
  if (d.prioritizedStream !== undefined) facts.push(['Prioritized', 'stream ' + d.prioritizedStream]);
  if (d.priority !== undefined) facts.push(['Priority', d.priority]);
  if (d.origins) facts.push(['Origins', d.origins.join(', ')]);
  if (d.altSvc) facts.push(['Alternative', d.altSvc.value + (d.altSvc.origin ? ' for ' + d.altSvc.origin : '')]);
  const pairs = d.headers || (d.settings ? d.settings.map(([id, value]) => [settingNames[id] || String(id), String(value)]) : null);
  return [
    el('h3', {}, frameName(frame.type) + (frame.stream ? ' on stream ' + frame.stream : '')),
    el('dl', { class: 'frame-facts' }, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))),
    pairs && pairs.length > 0 ? el('table', { class: 'fields' }, el('caption', {}, d.headers ? 'Header fields' : 'Settings'), el('tbody', {}, pairs.map(([name, value]) => el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, value))))) : null,
    hexDump(frame),
    el('p', {}, el('code', {}, filter), ' ', el('button', { type: 'button', class: 'copy', 'data-copy': filter, 'aria-label': 'Copy the display filter of this frame' }, 'copy')),
  ];
}

function drawFrames(root, run, view) {
  const { frames } = run;
  if (frames.n === 0) return;
  const search = el('input', { type: 'search', id: 'frame-filter', autocomplete: 'off', spellcheck: 'false', placeholder: 'goaway, stream=5, #104, :path…' });
  const within = el('input', { type: 'checkbox', id: 'frame-within' });
  const count = el('span', { class: 'muted', role: 'status' });
  const detail = el('div', { class: 'detail', role: 'region', 'aria-label': 'The frame', tabindex: 0 }, el('p', { class: 'muted' }, 'Choose a frame.'));
  const listing = virtualList({
    label: 'Frames',
    columns: [['Packet', 'c-packet'], ['Time s', 'c-time'], ['Way', 'c-way'], ['TCP', 'c-tcp'], ['Stream', 'c-stream'], ['Frame', 'c-type'], ['Octets', 'c-length'], ['It says', 'c-words']],
    cells(i) {
      const f = frames.get(i);
      return ['#' + f.packet, clock(f.at), run.hopName(f.connection, f.back), run.connections[f.connection].tcpStream, f.stream || '', frameName(f.type), f.length, frameWords(f)];
    },
    rowClass: (i) => (frames.type[i] === 3 || frames.type[i] === 7 ? 'end' : '') + (decisive.has(run.connections[frames.connection[i]].input + '.' + frames.packet[i]) ? ' decisive' : ''),
    chosen(i) {
      const f = frames.get(i);
      detail.replaceChildren(...frameDetails(run, f).filter(Boolean));
      view.select({ at: f.at, input: run.connections[f.connection].input, packet: f.packet }, 'from-frames');
    },
  });
  const decisive = new Set(run.evidence.filter((one) => one.primary).map((one) => one.input + '.' + one.packet));
  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [from, to] = view.range;
    const only = view.stream;
    const rows = [];
    for (let i = 0; i < frames.n; i += 1) {
      if (within.checked && (frames.at[i] < from || frames.at[i] > to)) continue;
      if (only && (frames.stream[i] !== only.id || frames.connection[i] !== only.connection)) continue;
      if (words.length === 0 || frames.matches(i, words)) rows.push(i);
    }
    listing.set(rows);
    count.textContent = (rows.length === frames.n ? plural(frames.n, 'frame') : rows.length + ' of ' + plural(frames.n, 'frame')) + (only ? ', stream ' + only.id + ' alone' : '');
    whole.hidden = !only;
  }
  const whole = button('All streams', { 'data-tool': 'all-streams' }, () => { view.stream = null; view.tell('stream'); });
  function mark() {
    const { selected } = view;
    if (!selected) return;
    for (let i = 0; i < frames.n; i += 1) {
      if (frames.packet[i] === selected.packet && run.connections[frames.connection[i]].input === selected.input) {
        listing.mark(i);
        detail.replaceChildren(...frameDetails(run, frames.get(i)).filter(Boolean));
        return;
      }
    }
    const event = run.events.find((one) => one.packet === selected.packet && one.input === selected.input);
    detail.replaceChildren(el('h3', {}, '#' + selected.packet + (event ? ' ' + event.name : '')), el('p', {}, event ? event.what : 'This packet carries no frame that could be read.'));
  }
  search.addEventListener('input', apply);
  within.addEventListener('change', apply);
  view.listen((what) => {
    if (what === 'stream' || (what === 'range' && within.checked)) apply();
    if (what === 'selected') mark();
  });
  root.append(el('h2', {}, 'Frames'), el('div', { class: 'tools' }, el('label', { for: 'frame-filter' }, 'Filter'), search, el('label', { class: 'check' }, within, ' only what the ladder shows'), whole, count), el('div', { class: 'frames-box' }, listing.box, detail));
  apply();
}
`;
