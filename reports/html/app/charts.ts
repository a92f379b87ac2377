/** The page's script: quantities over the ladder's time, each with its numbers as a table. */
export const charts = String.raw`
// Without the padding of the box.
function widthIn(figure) {
  const { paddingLeft, paddingRight } = getComputedStyle(figure);
  return Math.max(240, figure.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
}

function steps(points, to) {
  return points.flatMap(([at, value], i) => [[at, value], [i + 1 < points.length ? points[i + 1][0] : to, value]]);
}

// lines: {name, points, kind: solid|dashed|dotted, dots, party}; drawn over the range that the ladder shows.
function chart({ title, note, lines, text, zero }, run, view) {
  const height = 130;
  const drawing = svg('svg', { class: 'chart', height, role: 'img', 'aria-label': title + ': the numbers are in the table below.' });
  let most = 1;
  let least = zero ? 0 : Infinity;
  for (const one of lines) for (const [, value] of one.points) { if (one.kind !== 'dotted' && value > most) most = value; if (value < least) least = value; }
  // A limit that is far away would press everything else to the ground; its legend tells it.
  for (const one of lines) for (const [, value] of one.points) if (one.kind === 'dotted' && value > most && value <= most * 4) most = value;
  if (least > most * 0.8 || least === Infinity) least = 0;
  for (const one of lines) one.above = one.points.every(([, value]) => value > most);
  const keyOf = (one) => one.dots === 'cross' ? null : el('span', { class: 'key ' + (one.dots ? one.dots : 'line ' + (one.kind || 'solid')) + ' party-' + one.party, 'aria-hidden': 'true' });
  const keys = el('ul', { class: 'legend' }, lines.map((one) => el('li', {}, keyOf(one), one.name + (one.above ? ', above this scale' : ''))));
  const rows = () => lines.flatMap((one) => one.points.slice(0, 400).map(([at, value]) => el('tr', {}, el('td', { class: 'number' }, clock(at)), el('td', {}, one.name), el('td', { class: 'number' }, text(value)))));
  const table = el('details', {}, el('summary', {}, title + ' as a table'));
  table.addEventListener('toggle', () => { if (table.open && table.childElementCount === 1) table.append(el('div', { class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': title }, el('table', {}, el('thead', {}, el('tr', {}, el('th', { scope: 'col', class: 'number' }, 'Time s'), el('th', { scope: 'col' }, 'What'), el('th', { scope: 'col', class: 'number' }, 'Value'))), el('tbody', {}, rows())))); });
  const figure = el('figure', { class: 'chart-box' }, el('figcaption', {}, el('b', {}, title), note ? ' ' + note : ''), drawing, keys, table);
  function draw() {
    const width = widthIn(figure);
    drawing.setAttribute('width', width);
    const [from, to] = view.range;
    const x = (at) => 64 + ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * (width - 76);
    const y = (value) => 112 - ((Math.min(most * 1.05, value) - least) / Math.max(1e-9, most - least)) * 98;
    const { step, list } = ticksOf(view.range, Math.max(2, Math.floor(width / 120)));
    const parts = [
      ...[...new Map([least, (least + most) / 2, most].map((value) => [text(Math.round(value)), Math.round(value)])).values()].flatMap((value) => [svg('line', { class: 'grid', x1: 64, x2: width - 12, y1: y(value), y2: y(value) }), svg('text', { class: 'tick', x: 58, y: y(value) + 4, 'text-anchor': 'end' }, text(value))]),
      ...list.map((at) => svg('text', { class: 'tick', x: x(at), y: 127, 'text-anchor': 'middle' }, tickText(at, step))),
    ];
    for (const one of lines) {
      if (one.above) continue;
      const seen = one.points.filter(([at], i) => at <= to && (at >= from || (one.points[i + 1] && one.points[i + 1][0] >= from) || i === one.points.length - 1));
      if (seen.length === 0) continue;
      const party = ' party-' + one.party;
      if (one.dots) parts.push(...seen.filter(([at]) => at >= from).slice(0, 1500).map(([at, value]) => one.dots === 'cross' ? svg('text', { class: 'event grave', x: x(at), y: y(value) + 4, 'text-anchor': 'middle' }, '↻') : svg('circle', { class: one.dots + party, cx: x(at).toFixed(1), cy: y(value).toFixed(1), r: 2 })));
      else parts.push(svg('path', { class: 'curve ' + (one.kind || 'solid') + party, d: steps(seen, to).map(([at, value], i) => (i === 0 ? 'M' : 'L') + x(at).toFixed(1) + ' ' + y(value).toFixed(1)).join('') }));
    }
    if (view.selected && view.selected.at >= from && view.selected.at <= to) parts.push(svg('line', { class: 'cursor', x1: x(view.selected.at), x2: x(view.selected.at), y1: 10, y2: 112 }));
    drawing.replaceChildren(...parts);
  }
  return { figure, draw };
}

// 64 KiB, or from 0 B to 64 KiB.
function extent(points) {
  const values = points.map(([, value]) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)].map(octets);
  return values.length === 0 ? '' : least === most ? most : 'from ' + least + ' to ' + most;
}

function openStreams(run, hop) {
  const changes = run.streams.filter((one) => run.endsOf(one.connection).join() === hop).flatMap((one) => [[one.opened, 1], ...(one.ended === null ? [] : [[one.ended, -1]])]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let open = 0;
  return changes.map(([at, by]) => [at, (open += by)]);
}

function drawAges(run, view) {
  const shown = run.connections.slice(0, 40);
  const height = shown.length * 16 + 24;
  const drawing = svg('svg', { class: 'chart', height, role: 'img', 'aria-label': 'Ages of connections: the numbers are in the table below.' });
  const age = (one) => (one.closed === null ? run.range[1] : one.closed) - one.opened;
  const table = el('details', {}, el('summary', {}, 'Connection ages as a table'), el('div', { class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': 'Connection ages' }, el('table', {}, el('thead', {}, el('tr', {}, ['Connection', 'Hop', 'Opened s', 'Age', 'State', 'Protocol'].map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, run.connections.slice(0, 400).map((one, i) => el('tr', {}, el('td', {}, 'tcp.stream ' + one.tcpStream), el('td', {}, run.hopName(i, false)), el('td', {}, clock(one.opened)), el('td', {}, span(age(one)) + (one.closed === null ? ' so far' : '')), el('td', {}, one.state), el('td', {}, one.protocol + (one.tls ? ', ' + one.tls : ''))))))));
  const figure = el('figure', { class: 'chart-box wide' }, el('figcaption', {}, el('b', {}, 'Connection ages'), run.connections.length > shown.length ? ' the first ' + shown.length + ' of ' + run.connections.length : ''), drawing, table);
  function draw() {
    const width = widthIn(figure);
    drawing.setAttribute('width', width);
    const [from, to] = view.range;
    const isNarrow = width < 480;
    const left = isNarrow ? 84 : 200;
    const x = (at) => left + ((Math.min(to, Math.max(from, at)) - from) / (to - from)) * (width - left - 104);
    drawing.replaceChildren(...shown.flatMap((one, i) => {
      const end = one.closed === null ? run.range[1] : one.closed;
      if (end < from || one.opened > to) return [];
      const y = i * 16 + 6;
      const party = run.lanes[run.endsOf(i)[0]];
      return [svg('text', { class: 'tick', x: 4, y: y + 9 }, 'tcp.stream ' + one.tcpStream + (isNarrow ? '' : '  ' + run.hopName(i, false))),
        svg('rect', { class: 'age party-' + party + (one.closed === null ? ' unended' : ''), x: x(one.opened), y: y + 1, width: Math.max(1, x(end) - x(one.opened)), height: 9, rx: 2 }),
        svg('text', { class: 'tick', x: x(end) + 5, y: y + 9 }, span(age(one)) + ' ' + one.state)];
    }));
  }
  return { figure, draw };
}

function drawCharts(root, run, view) {
  if (run.connections.length === 0) return;
  const hops = [...new Set(run.streams.map((one) => run.endsOf(one.connection).join()))].sort();
  const partyOf = (lane) => (run.lanes[lane] === 'proxy-2' ? 'proxy' : run.lanes[lane]);
  const place = el('div', { class: 'charts' });
  const named = run.connections.findIndex((one, i) => one.tcpStream === run.tcpStream && (!run.evidence[0] || one.input === run.evidence[0].input));
  const choice = el('select', { id: 'chart-connection' }, run.connections.slice(0, 500).map((one, i) => el('option', { value: i, selected: i === Math.max(0, named) }, run.hopName(i, false) + ', tcp.stream ' + one.tcpStream + ', ' + one.client)));
  let drawn = [];
  function build() {
    const connection = Number(choice.value);
    const [from, to] = run.endsOf(connection);
    const of = (what, back, stream) => (run.series.find((one) => one.what === what && one.connection === connection && one.back === back && one.stream === stream) || { points: [] }).points;
    const both = (make) => [false, true].map((back) => ({ name: run.hopName(connection, back), kind: back ? 'dashed' : 'solid', party: partyOf(back ? to : from), points: make(back) }));
    const limits = run.series.filter((one) => one.what === 'stream-limit' && one.connection === connection && one.back && one.points.some(([, v]) => v < 1e6));
    const streamWindows = run.series.filter((one) => one.what === 'http2-window' && one.connection === connection && one.stream !== undefined).slice(0, 3);
    const again = run.events.filter((one) => one.name === 'retransmission' && one.connection === connection);
    const againIn = (back) => again.filter((one) => Boolean(one.back) === back).map((one) => [one.at, 0]);
    const lists = [
      { title: 'Open streams', note: 'of all connections of a hop; the limit is that of the chosen connection', zero: true, text: String, lines: [...hops.map((hop, i) => ({ name: run.hopName(run.streams.find((one) => run.endsOf(one.connection).join() === hop).connection, false), party: partyOf(Number(hop[0])), kind: i === 0 ? 'solid' : 'dashed', points: openStreams(run, hop) })), ...limits.map((one) => ({ name: 'limit: MAX_CONCURRENT_STREAMS ' + [...new Set(one.points.map(([, v]) => v))].join(', then '), kind: 'dotted', party: 'unknown', points: one.points }))] },
      { title: 'HTTP/2 windows', note: 'octets that may still be sent', text: octets, lines: [...both((back) => of('http2-window', back)), ...streamWindows.map((one) => ({ name: 'stream ' + one.stream + ', ' + run.hopName(connection, one.back), kind: 'dotted', party: partyOf(one.back ? to : from), points: one.points }))] },
      ...[false, true].map((back) => ({ title: 'TCP ' + run.hopName(connection, back), note: 'octets on their way, and the window that the receiver announces', zero: true, text: octets, lines: [{ name: 'in flight', party: partyOf(back ? to : from), points: of('tcp-in-flight', back) }, { name: 'receive window ' + extent(of('tcp-window', !back)), kind: 'dotted', party: partyOf(back ? from : to), points: of('tcp-window', !back) }, ...(againIn(back).length > 0 ? [{ name: '↻ sent again', party: 'unknown', dots: 'cross', points: againIn(back) }] : [])] })),
      { title: 'Round trips', note: 'from data at the tap to its acknowledgment; ↻ is a retransmission', zero: true, text: span, lines: [...both((back) => of('round-trip', back)).map((one) => ({ ...one, dots: one.kind === 'solid' ? 'dot' : 'ring' })), { name: 'retransmission', party: 'unknown', dots: 'cross', points: again.map((one) => [one.at, 0]) }] },
    ].map((one) => ({ ...one, lines: one.lines.filter((line) => line.points.length > 0) })).filter((one) => one.lines.length > 0);
    drawn = [...lists.map((one) => chart(one, run, view)), drawAges(run, view)];
    place.replaceChildren(...drawn.map((one) => one.figure));
    for (const one of drawn) one.draw();
  }
  root.append(el('h2', {}, 'Over time'), el('div', { class: 'tools' }, el('label', { for: 'chart-connection' }, 'Connection'), choice), place);
  choice.addEventListener('change', build);
  view.listen((what) => { if (what !== 'stream') for (const one of drawn) one.draw(); });
  new ResizeObserver(() => { for (const one of drawn) one.draw(); }).observe(place);
  build();
}
`;
