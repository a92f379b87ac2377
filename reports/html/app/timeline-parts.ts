/** The page's script: marks, time axis, rows of bars and legend of the ladder. */
export const timelineParts = String.raw`
const GUTTER = 104;
const LANE_GAP = 84;
const eventMarks = { SYN: '▷', 'SYN-ACK': '◁', FIN: '◼', RST: '✖', refused: '✖', retransmission: '↻', 'zero window': '⊘', 'window opens': '⊙', ClientHello: '◇', ServerHello: '◇', alert: '▲', close_notify: '◆', gap: '⋯', ICMP: '▲', 'keep-alive': '♡', 'no handshake': '✖', anomaly: '!' };
const grave = new Set(['RST', 'refused', 'retransmission', 'zero window', 'alert', 'gap', 'ICMP', 'no handshake', 'anomaly']);

const outcomes = { ok: 'ended with its answer', bad: 'failed', open: 'open at the end' };
const outcomeOf = (stream) => stream.ended === null ? 'open' : stream.how === 'end-stream' && (stream.status === null || stream.status === 'OK') ? 'ok' : 'bad';

function niceStep(width, most) {
  const raw = width / most;
  const base = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((n) => n * base).find((step) => step >= raw);
}
function ticksOf([from, to], most) {
  const step = Math.max(1, niceStep(to - from, most));
  const list = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) list.push(at);
  return { step, list };
}
const tickText = (at, step) => (at / 1e6).toFixed(step >= 1e6 ? 0 : step >= 1e5 ? 1 : step >= 1e4 ? 2 : step >= 1e3 ? 3 : step >= 100 ? 4 : 6) + ' s';

// Bars in as few rows as they need without lying over each other.
function stack(streams, most) {
  const ends = [];
  let rows = 0;
  for (const one of streams) {
    const end = one.ended === null ? Infinity : one.ended;
    let row = ends.findIndex((free) => free <= one.opened);
    if (row < 0) row = ends.length < most ? ends.length : ends.indexOf(Math.min(...ends));
    ends[row] = end;
    one.row = row;
    rows = Math.max(rows, row + 1);
  }
  return rows;
}

function timelineLegend(run) {
  const key = (mark, text) => el('li', {}, el('span', { class: 'key ' + mark, 'aria-hidden': 'true' }), text);
  const names = [...new Set(run.events.map((one) => one.name))].slice(0, 9);
  return el('ul', { class: 'legend' }, key('ok', 'stream, answered'), key('bad', 'stream that failed (✕ at its end)'), key('open', 'open at the end'),
    key('headers', 'HEADERS'), key('data', 'DATA'), key('control', 'SETTINGS, PING, WINDOW_UPDATE'), key('end', 'RST_STREAM, GOAWAY'),
    names.map((name) => el('li', {}, (eventMarks[name] || '·') + ' ' + name)), el('li', {}, '① evidence'), el('li', { class: 'help' }, 'Drag to zoom in, Shift + wheel zooms, double click shows everything. Keys: ← → move, + − zoom, 0 everything, n p evidence, / filters.'), run.left > 0 ? el('li', {}, run.left + ' more were too many for a page') : null);
}
`;
