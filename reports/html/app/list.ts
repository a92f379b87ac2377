/** The page's script: a long list of which only what is in sight is in the document. */
export const list = String.raw`
const ROW = 24;

// columns: [name, class]; cells(i): texts; chosen(i): called when a row is taken. Rows are numbers into the caller's data.
function virtualList({ label, columns, cells, chosen, rowClass }) {
  const body = el('div', { class: 'vl-body', role: 'presentation' });
  const head = el('div', { class: 'vl-row vl-head', role: 'row' }, columns.map(([name, kind]) => el('span', { role: 'columnheader', class: kind }, name)));
  const box = el('div', { class: 'vl', role: 'grid', tabindex: 0, 'aria-label': label, 'aria-colcount': columns.length }, head, body);
  const id = 'vl' + all('.vl').length + '-' + Math.round(performance.now());
  let rows = [];
  let current = -1;
  function rowAt(place) {
    const texts = cells(rows[place]);
    const row = el('div', { class: 'vl-row ' + (rowClass ? rowClass(rows[place]) : '') + (place === current ? ' current' : ''), role: 'row', id: id + '-' + place, 'aria-rowindex': place + 2, 'aria-selected': place === current ? 'true' : 'false' },
      columns.map(([, kind], i) => el('span', { role: 'gridcell', class: kind }, texts[i])));
    row.style.top = place * ROW + 'px';
    row.dataset.place = place;
    return row;
  }
  function draw() {
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - 6);
    const last = Math.min(rows.length, first + Math.ceil((box.clientHeight || 360) / ROW) + 14);
    const parts = [];
    for (let place = first; place < last; place += 1) parts.push(rowAt(place));
    body.replaceChildren(...parts);
    // Only a row that is in the document may be pointed at.
    if (current >= first && current < last) box.setAttribute('aria-activedescendant', id + '-' + current);
    else box.removeAttribute('aria-activedescendant');
  }
  function show(place, take) {
    if (rows.length === 0) return;
    current = Math.min(rows.length - 1, Math.max(0, place));
    const top = current * ROW;
    const room = box.clientHeight - ROW * 2;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top > box.scrollTop + room) box.scrollTop = top - room / (take ? 1 : 2);
    draw();
    if (take) chosen(rows[current]);
  }
  // On paper nothing scrolls: the first rows, and how many there are beside them.
  const ON_PAPER = 60;
  const rest = el('p', { class: 'vl-rest' });
  addEventListener('beforeprint', () => {
    const shown = Math.min(rows.length, ON_PAPER);
    box.scrollTop = 0;
    body.replaceChildren(...Array.from({ length: shown }, (_, place) => rowAt(place)));
    body.style.height = shown * ROW + 'px';
    rest.textContent = rows.length > shown ? (rows.length - shown) + ' more rows are on the page and not on paper' : '';
    box.append(rest);
  });
  addEventListener('afterprint', () => {
    rest.remove();
    body.style.height = rows.length * ROW + 'px';
    draw();
  });
  box.addEventListener('scroll', draw, { passive: true });
  box.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('[data-place]') : null;
    if (row) show(Number(row.dataset.place), true);
  });
  const page = () => Math.max(1, Math.floor(box.clientHeight / ROW) - 2);
  const keys = { ArrowDown: () => current + 1, ArrowUp: () => current - 1, PageDown: () => current + page(), PageUp: () => current - page(), Home: () => 0, End: () => rows.length - 1 };
  box.addEventListener('keydown', (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    show(keys[event.key](), true);
  });
  return {
    box,
    set(next) {
      rows = next;
      current = -1;
      body.style.height = rows.length * ROW + 'px';
      box.setAttribute('aria-rowcount', rows.length + 1);
      box.classList.toggle('short', rows.length < 12);
      draw();
    },
    // Marks the row of a datum and brings it into sight, without telling anybody.
    mark(datum) {
      const place = rows.indexOf(datum);
      if (place >= 0) show(place, false);
      else { current = -1; draw(); }
    },
    count: () => rows.length,
  };
}
`;
