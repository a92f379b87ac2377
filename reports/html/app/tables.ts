/** The page's script: streams, log lines, and the control beside the fault. */
export const tables = String.raw`
function drawStreams(root, run, view) {
  if (run.streams.length === 0) return;
  const rank = { bad: 0, open: 1, ok: 2 };
  const order = [...run.streams.keys()].sort((a, b) => rank[outcomeOf(run.streams[a])] - rank[outcomeOf(run.streams[b])] || run.streams[a].opened - run.streams[b].opened);
  const listing = virtualList({
    label: 'Streams',
    columns: [['Stream', 'c-stream'], ['TCP', 'c-tcp'], ['Hop', 'c-way'], ['Opened s', 'c-time'], ['Lasted', 'c-length'], ['Status', 'c-status'], ['Ended by', 'c-type'], ['Path', 'c-words']],
    cells(i) {
      const one = run.streams[i];
      const bad = outcomeOf(one) === 'bad';
      return [one.id, run.connections[one.connection].tcpStream, run.hopName(one.connection, false), clock(one.opened), one.ended === null ? 'open' : span(one.ended - one.opened), (bad ? '✗ ' : '') + (one.status || ''), (one.how || 'open') + (one.errorCode === undefined ? '' : ' ' + errorName(one.errorCode)), one.path || ''];
    },
    rowClass: (i) => outcomeOf(run.streams[i]),
    chosen(i) {
      view.stream = run.streams[i];
      view.tell('stream');
    },
  });
  const count = (kind) => run.streams.filter((one) => outcomeOf(one) === kind).length;
  root.append(el('h2', {}, 'Streams'), el('p', { class: 'muted' }, plural(run.streams.length, 'stream') + ': ' + count('ok') + ' answered, ' + count('bad') + ' failed, ' + count('open') + ' open at the end. A stream chosen here is shown alone below.'), listing.box);
  listing.set(order);
  view.listen((what) => { if (what === 'stream' && view.stream) listing.mark(run.streams.indexOf(view.stream)); });
}

function drawLogs(root, run, view) {
  if (run.logs.length === 0) return;
  const listing = virtualList({
    label: 'Log lines',
    columns: [['Time s', 'c-time'], ['Line', 'c-log'], ['Stream', 'c-stream'], ['It means', 'c-means'], ['It says', 'c-words']],
    cells: (i) => { const one = run.logs[i]; return [clock(one.at), one.file + ':' + one.line, one.stream || '', one.means || '', one.text]; },
    chosen: (i) => view.select({ at: run.logs[i].at }, 'from-logs'),
  });
  root.append(el('h2', {}, 'Logs'), el('p', { class: 'muted' }, 'Moved onto the clock of the captures, and drawn below the lanes of the ladder.'), listing.box);
  listing.set([...run.logs.keys()]);
}

const rateOf = (run) => {
  const worst = new Map();
  for (const one of run.streams) worst.set(one.status || one.how || 'open', (worst.get(one.status || one.how || 'open') || 0) + 1);
  return [...worst].map(([name, n]) => n + ' ' + name).join(', ');
};
async function drawCompare(root, run, block) {
  const other = block.dataset.pair === undefined ? null : blockOf(block.dataset.pair);
  if (!other || !run.totals) return;
  const pair = openRun(await readBlock(other));
  if (!pair.totals) return;
  const middle = (one) => {
    const values = one.series.filter((s) => s.what === 'round-trip').flatMap((s) => s.points.map(([, v]) => v)).sort((a, b) => a - b);
    return values.length === 0 ? '' : span(values[values.length >> 1]);
  };
  const type = (one, name) => String((one.totals.framesByType.find(([known]) => known === name) || [0, 0])[1]);
  const lines = [
    ['Diagnosis', (one) => one.title], ['Packets', (one) => one.totals.packets], ['Connections', (one) => one.totals.connections], ['Streams', (one) => one.totals.streams],
    ['How streams ended', rateOf], ['RST_STREAM', (one) => type(one, 'RST_STREAM')], ['GOAWAY', (one) => type(one, 'GOAWAY')], ['TCP resets', (one) => one.events.filter((e) => e.name === 'RST').length],
    ['Retransmissions', (one) => one.events.filter((e) => e.name === 'retransmission').length], ['Median round trip', middle],
    ['Length', (one) => span(one.range[1] - one.range[0])],
  ].map(([name, of]) => [name, String(of(run)), String(of(pair))]);
  const isControl = run.signature === 'healthy' && pair.signature !== 'healthy';
  root.append(el('h2', {}, isControl ? 'The run with the fault, beside this one' : 'The control beside it'),
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Comparison with the other role' }, el('table', { class: 'compare' }, el('thead', {}, el('tr', {}, el('td', {}), el('th', { scope: 'col' }, 'this run'), el('th', { scope: 'col' }, el('a', { href: '#run/' + block.dataset.pair }, isControl ? 'with the fault' : 'control')))),
      el('tbody', {}, lines.map(([name, a, b]) => el('tr', { class: a === b ? 'same' : 'differs' }, el('th', { scope: 'row' }, name), el('td', {}, a), el('td', {}, b, a === b ? null : el('span', { class: 'muted' }, ' ≠'))))))));
  const more = el('details', {}, el('summary', {}, 'Its ladder'));
  more.addEventListener('toggle', () => { if (more.open && more.childElementCount === 1) { const place = el('div'); more.append(place); drawTimeline(place, pair, createView(pair)); } });
  root.append(more);
}
`;
