/** The page's script: the ladder of everything, time running to the right, with zoom and brush. */
export const timeline = String.raw`
function drawTimeline(root, run, view) {
  const hops = new Map();
  for (const one of run.streams) {
    const [from] = run.endsOf(one.connection);
    const side = from === 0 ? 'top' : 'bottom';
    (hops.get(side) || hops.set(side, []).get(side)).push(one);
  }
  const rows = { top: 0, bottom: 0 };
  for (const [side, list] of hops) rows[side] = stack(list.sort((a, b) => a.opened - b.opened), 16);
  const barHeight = Math.max(rows.top, rows.bottom) > 8 ? 5 : 8;
  const topBars = rows.top === 0 ? 0 : rows.top * (barHeight + 2) + 10;
  const bottomBars = rows.bottom === 0 ? 0 : rows.bottom * (barHeight + 2) + 10;
  const lane0 = 46 + topBars;
  const laneY = run.lanes.map((_, i) => lane0 + i * LANE_GAP);
  const bottom = laneY[laneY.length - 1];
  const logY = bottom + bottomBars + 16;
  const height = logY + (run.logs.length > 0 ? 16 : 0);

  const tip = el('p', { class: 'tip', role: 'status', 'aria-live': 'polite' });
  const drawing = svg('svg', { class: 'timeline', height, role: 'img', 'aria-label': 'Time runs to the right. Lanes: ' + run.lanes.map((id) => laneNames[id]).join(', ') + '. ' + plural(run.streams.length, 'stream') + ', ' + plural(run.frames.n, 'frame') + ', ' + plural(run.events.length, 'event') + ' of TCP and TLS. The lists below hold all of them.' });
  const overview = svg('svg', { class: 'overview', height: 34, 'aria-hidden': 'true' });
  const box = el('div', { class: 'timeline-box', tabindex: 0, role: 'group', 'aria-label': 'Ladder of all packets. Left and right move, plus and minus zoom, 0 shows everything, n and p go through the evidence.' }, drawing, overview);
  let width = 900;
  const right = 14;
  const x = (at) => GUTTER + ((at - view.range[0]) / (view.range[1] - view.range[0])) * (width - GUTTER - right);
  const timeAt = (px) => view.range[0] + ((px - GUTTER) / (width - GUTTER - right)) * (view.range[1] - view.range[0]);
  const wholeX = (at) => GUTTER + ((at - run.range[0]) / (run.range[1] - run.range[0])) * (width - GUTTER - right);
  const seen = (at) => at >= view.range[0] && at <= view.range[1];

  const evidence = run.evidence.filter((one) => one.primary).sort((a, b) => a.at - b.at);
  let hits = [];

  function arrows() {
    const paths = new Map();
    const put = (key, text) => paths.set(key, (paths.get(key) || '') + text);
    const drawn = new Set();
    const { frames } = run;
    let low = 0;
    let high = frames.n;
    while (low < high) { const middle = (low + high) >> 1; if (frames.at[middle] < view.range[0]) low = middle + 1; else high = middle; }
    const labels = [];
    for (let i = low; i < frames.n && frames.at[i] <= view.range[1]; i += 1) {
      const type = frames.type[i];
      const kind = type === 3 || type === 7 ? 'end' : type === 1 || type === 5 || type === 9 ? 'headers' : type === 0 ? 'data' : 'control';
      const px = x(frames.at[i]);
      const [from, to] = run.endsOf(frames.connection[i]);
      const back = frames.back[i] === 1;
      const key = kind + ' ' + back + ' ' + from + ' ' + Math.round(px / (kind === 'end' ? 1 : 2));
      if (drawn.has(key)) continue;
      drawn.add(key);
      const sender = run.lanes[back ? to : from];
      const [y1, y2] = back ? [laneY[to], laneY[from]] : [laneY[from], laneY[to]];
      const tipY = y2 + (back ? 1 : -1);
      const arm = back ? 6 : -6;
      const at = px.toFixed(1);
      put(kind + ' party-' + (sender === 'proxy-2' ? 'proxy' : sender), 'M' + at + ' ' + y1 + 'V' + tipY + (kind === 'data' ? '' : 'm-3 ' + arm + 'l3 ' + -arm + 'l3 ' + arm));
      hits.push({ px, y1: Math.min(y1, y2), y2: Math.max(y1, y2), frame: i });
      if (kind === 'end') labels.push({ px, y: (y1 + y2) / 2 + (back ? -6 : 10), text: frameName(type) + (type === 3 ? ' ' + frames.stream[i] : '') });
    }
    return [
      ...[...paths].sort(([a], [b]) => (a < b ? 1 : -1)).map(([name, d]) => svg('path', { class: 'frame ' + name, d })),
      ...spaced(labels).map((one) => label('frame-label', one, 4)),
    ];
  }
  // Labels that would lie over each other are left out: the list has every name.
  function spaced(labels) {
    const free = new Map();
    return labels.filter((one) => {
      const row = Math.round(one.y);
      if ((free.get(row) || 0) > one.px) return false;
      free.set(row, one.px + one.text.length * 6.4 + 8);
      return true;
    });
  }

  // To the right of its mark, or to the left where there is no room.
  function label(name, { px, y, text }, gap) {
    const fits = px + gap + text.length * 6.4 < width;
    return svg('text', { class: name, x: fits ? px + gap : px - gap, y, 'text-anchor': fits ? 'start' : 'end' }, text);
  }

  function marks() {
    const drawn = new Set();
    const list = [];
    for (const one of run.events) {
      if (!seen(one.at)) continue;
      const [from, to] = one.connection === undefined ? [0, 0] : run.endsOf(one.connection);
      const lane = one.back ? to : from;
      const px = x(one.at);
      const key = one.name + lane + Math.round(px / 5);
      if (drawn.has(key)) continue;
      drawn.add(key);
      const y = laneY[lane] + (one.back ? -11 : 19);
      list.push({ px, y, one });
      hits.push({ px, y1: y - 12, y2: y + 4, event: one });
    }
    const labels = spaced(list.filter(({ one }) => grave.has(one.name)).map(({ px, y, one }) => ({ px, y, text: one.name })));
    return [
      ...list.map(({ px, y, one }) => svg('text', { class: 'event' + (grave.has(one.name) ? ' grave' : ''), x: px, y, 'text-anchor': 'middle' }, eventMarks[one.name] || '·')),
      ...labels.map((one) => label('event-label', one, 7)),
    ];
  }

  function bars() {
    const list = [];
    for (const [side, streams] of hops) {
      for (const one of streams) {
        const end = one.ended === null ? run.range[1] : one.ended;
        if (end < view.range[0] || one.opened > view.range[1]) continue;
        const x1 = Math.max(GUTTER, x(one.opened));
        const x2 = Math.max(x1 + 1.5, Math.min(width - right, x(end)));
        const y = side === 'top' ? laneY[0] - 20 - (one.row + 1) * (barHeight + 2) : bottom + 16 + one.row * (barHeight + 2);
        const outcome = outcomeOf(one);
        const isChosen = view.stream && view.stream.connection === one.connection && view.stream.id === one.id;
        list.push(svg('rect', { class: 'stream ' + outcome + (isChosen ? ' chosen' : ''), x: x1.toFixed(1), y, width: (x2 - x1).toFixed(1), height: barHeight, rx: 1.5 }));
        if (outcome === 'bad' && x2 < width - right) list.push(svg('path', { class: 'stream-end', d: 'M' + (x2 - 2.5) + ' ' + (y - 1) + 'l5 ' + (barHeight + 2) + 'm0 ' + -(barHeight + 2) + 'l-5 ' + (barHeight + 2) }));
        hits.push({ px: x1, px2: x2, y1: y - 1, y2: y + barHeight + 1, stream: one });
      }
    }
    return list;
  }

  function pins() {
    const list = [];
    let lastX = -100;
    evidence.forEach((one, i) => {
      if (!seen(one.at)) return;
      const px = x(one.at);
      const chosen = view.selected && view.selected.packet === one.packet && view.selected.input === one.input;
      list.push(svg('line', { class: 'pin-line', x1: px, x2: px, y1: 30, y2: bottom }));
      if (px - lastX > 15 || chosen) {
        list.push(svg('circle', { class: 'pin' + (chosen ? ' chosen' : ''), cx: px, cy: 26, r: 8 }), svg('text', { class: 'pin-number', x: px, y: 29.5, 'text-anchor': 'middle' }, i + 1));
        lastX = px;
      }
      hits.push({ px, y1: 14, y2: 36, evidence: one });
    });
    return list;
  }

  function draw() {
    width = Math.max(300, box.clientWidth - 2);
    hits = [];
    drawing.setAttribute('width', width);
    overview.setAttribute('width', width);
    const { step, list } = ticksOf(view.range, Math.max(3, Math.floor(width / 110)));
    const parts = [
      ...list.flatMap((at) => [svg('line', { class: 'grid', x1: x(at), x2: x(at), y1: 14, y2: height }), svg('text', { class: 'tick', x: x(at), y: 10, 'text-anchor': 'middle' }, tickText(at, step))]),
      ...pins(),
      ...bars(),
      ...arrows(),
      ...run.lanes.map((id, i) => svg('g', { class: 'party-' + (id === 'proxy-2' ? 'proxy' : id) }, svg('line', { class: 'lane', x1: GUTTER, x2: width - right, y1: laneY[i], y2: laneY[i] }), svg('rect', { class: 'lane-head', x: 4, y: laneY[i] - 11, width: GUTTER - 16, height: 22, rx: 11 }), svg('text', { class: 'lane-name', x: 4 + (GUTTER - 16) / 2, y: laneY[i] + 4, 'text-anchor': 'middle' }, laneNames[id]))),
      ...marks(),
    ];
    if (rows.top > 0) parts.push(svg('text', { class: 'row-name', x: 4, y: laneY[0] - 22 }, 'streams'));
    if (rows.bottom > 0) parts.push(svg('text', { class: 'row-name', x: 4, y: bottom + 26 }, 'streams'));
    if (run.logs.length > 0) {
      parts.push(svg('text', { class: 'row-name', x: 4, y: logY + 10 }, 'log lines'));
      for (const one of run.logs) if (seen(one.at)) { parts.push(svg('line', { class: 'log-tick', x1: x(one.at), x2: x(one.at), y1: logY, y2: logY + 12 })); hits.push({ px: x(one.at), y1: logY - 2, y2: logY + 14, log: one }); }
    }
    if (view.selected && seen(view.selected.at)) parts.push(svg('line', { class: 'cursor', x1: x(view.selected.at), x2: x(view.selected.at), y1: 35, y2: height }));
    drawing.replaceChildren(...parts);
    drawOverview();
  }
  function drawOverview() {
    const buckets = new Array(Math.max(1, Math.floor((width - GUTTER - right) / 3))).fill(0);
    for (let i = 0; i < run.frames.n; i += 1) buckets[Math.min(buckets.length - 1, Math.floor(((run.frames.at[i] - run.range[0]) / (run.range[1] - run.range[0])) * buckets.length))] += 1;
    const most = Math.max(1, ...buckets);
    const d = buckets.map((n, i) => n === 0 ? '' : 'M' + (GUTTER + i * 3 + 1.5) + ' 31v' + -(4 + (n / most) * 20).toFixed(1)).join('');
    const [a, b] = [wholeX(view.range[0]), wholeX(view.range[1])];
    overview.replaceChildren(
      svg('rect', { class: 'overview-ground', x: GUTTER, y: 3, width: width - GUTTER - right, height: 29, rx: 3 }),
      svg('path', { class: 'density', d }),
      ...evidence.map((one) => svg('line', { class: 'pin-line', x1: wholeX(one.at), x2: wholeX(one.at), y1: 3, y2: 32 })),
      svg('rect', { class: 'window', x: a, y: 2, width: Math.max(3, b - a), height: 31, rx: 3 }),
      svg('text', { class: 'row-name', x: 4, y: 22 }, 'everything'));
  }

  function hitAt(px, y) {
    let best = null;
    let distance = 7;
    for (const one of hits) {
      if (y < one.y1 - 1 || y > one.y2 + 1) continue;
      const away = one.px2 === undefined ? Math.abs(one.px - px) : px >= one.px && px <= one.px2 ? 0.5 : 99;
      if (away < distance) { best = one; distance = away; }
    }
    return best;
  }
  function wordsOf(hit) {
    if (hit.frame !== undefined) { const f = run.frames.get(hit.frame); return '#' + f.packet + '  ' + clock(f.at) + ' s  ' + run.hopName(f.connection, f.back) + '  ' + frameName(f.type) + (f.stream ? ' stream ' + f.stream : '') + '  ' + frameWords(f); }
    if (hit.event) return '#' + hit.event.packet + '  ' + clock(hit.event.at) + ' s  ' + hit.event.what;
    if (hit.stream) return 'stream ' + hit.stream.id + '  ' + (hit.stream.path || '') + '  ' + (hit.stream.status || outcomes[outcomeOf(hit.stream)]) + (hit.stream.ended === null ? '' : ' after ' + span(hit.stream.ended - hit.stream.opened));
    if (hit.evidence) return '#' + hit.evidence.packet + '  ' + clock(hit.evidence.at) + ' s  ' + hit.evidence.what;
    return clock(hit.log.at) + ' s  ' + hit.log.file + ':' + hit.log.line + '  ' + (hit.log.means || hit.log.text.slice(0, 120));
  }
  function choose(hit) {
    if (hit.frame !== undefined) { const f = run.frames.get(hit.frame); view.select({ at: f.at, input: run.connections[f.connection].input, packet: f.packet }); }
    else if (hit.stream) { view.stream = hit.stream; view.tell('stream'); }
    else { const one = hit.event || hit.evidence || hit.log; view.select({ at: one.at, input: one.input, packet: one.packet }); }
  }

  let drag = null;
  const place = (event, node) => { const r = node.getBoundingClientRect(); return [event.clientX - r.left, event.clientY - r.top]; };
  drawing.addEventListener('pointermove', (event) => {
    const [px, y] = place(event, drawing);
    if (drag) { drag.to = px; drag.rect.setAttribute('x', Math.min(drag.from, px)); drag.rect.setAttribute('width', Math.abs(px - drag.from)); return; }
    const hit = hitAt(px, y);
    tip.textContent = hit ? wordsOf(hit) : '';
    drawing.classList.toggle('over', Boolean(hit));
  });
  drawing.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const [px, y] = place(event, drawing);
    drag = { from: px, to: px, y, rect: svg('rect', { class: 'brush', x: px, y: 14, width: 0, height: height - 14 }) };
    drawing.append(drag.rect);
    drawing.setPointerCapture(event.pointerId);
  });
  drawing.addEventListener('pointerup', () => {
    if (!drag) return;
    const { from, to, y, rect } = drag;
    drag = null;
    rect.remove();
    if (Math.abs(to - from) > 6) return view.zoom(timeAt(Math.min(from, to)), timeAt(Math.max(from, to)));
    const hit = hitAt(from, y);
    if (hit) choose(hit);
  });
  drawing.addEventListener('dblclick', () => view.zoom(...run.range));
  box.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
    event.preventDefault();
    view.zoomBy((event.deltaY || event.deltaX) > 0 ? 1.25 : 0.8, timeAt(place(event, drawing)[0]));
  }, { passive: false });
  let moving = false;
  const moveWindow = (event) => {
    const [px] = place(event, overview);
    const at = run.range[0] + ((px - GUTTER) / (width - GUTTER - right)) * (run.range[1] - run.range[0]);
    const half = (view.range[1] - view.range[0]) / 2;
    view.zoom(at - half, at + half);
  };
  overview.addEventListener('pointerdown', (event) => { moving = true; overview.setPointerCapture(event.pointerId); moveWindow(event); });
  overview.addEventListener('pointermove', (event) => { if (moving) moveWindow(event); });
  overview.addEventListener('pointerup', () => { moving = false; });

  const step = (by) => {
    if (evidence.length === 0) return;
    const now = view.selected ? evidence.findIndex((one) => one.packet === view.selected.packet && one.input === view.selected.input) : -1;
    const next = now < 0 ? (by > 0 ? 0 : evidence.length - 1) : (now + by + evidence.length) % evidence.length;
    view.select(evidence[next]);
    tip.textContent = 'Evidence ' + (next + 1) + ' of ' + evidence.length + ':  ' + wordsOf({ evidence: evidence[next] });
  };
  const keys = { ArrowLeft: () => view.pan(-0.15), ArrowRight: () => view.pan(0.15), '+': () => view.zoomBy(0.6), '=': () => view.zoomBy(0.6), '-': () => view.zoomBy(1.7), 0: () => view.zoom(...run.range), n: () => step(1), p: () => step(-1) };
  box.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  const bar = el('div', { class: 'tools', role: 'group', 'aria-label': 'Ladder' },
    button('‹ Previous', { 'aria-label': 'Previous evidence', 'data-tool': 'previous' }, () => step(-1)),
    button('Next evidence ›', { 'data-tool': 'next' }, () => step(1)),
    button('+', { 'aria-label': 'Zoom in', 'data-tool': 'in' }, () => view.zoomBy(0.5)),
    button('−', { 'aria-label': 'Zoom out', 'data-tool': 'out' }, () => view.zoomBy(2)),
    button('Everything', { 'data-tool': 'all' }, () => view.zoom(...run.range)));
  root.append(el('h2', {}, 'What crossed the wire'), bar, tip, box, timelineLegend(run));
  view.listen(draw);
  new ResizeObserver(draw).observe(box);
  draw();
}

`;
