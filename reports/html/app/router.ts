/** The page's script, last part: which page is shown, by the address. */
export const router = String.raw`
const suitePage = document.querySelector('#suite-page');
const runPage = document.querySelector('#run-page');
let current = null;

function placeOf(hash) {
  const words = hash.replace(/^#/, '').split('/').map((word) => { try { return decodeURIComponent(word); } catch { return word; } });
  const place = {};
  for (let i = 0; i + 1 < words.length; i += 2) place[words[i]] = words[i + 1];
  return place;
}
function addressOf(view) {
  const { selected, stream } = view;
  return '#run/' + encodeURIComponent(current.slug) + (stream ? '/stream/' + stream.connection + '.' + stream.id : '') + (selected && selected.packet !== undefined ? '/packet/' + selected.input + '.' + selected.packet : '');
}

function goTo(place) {
  const { run, view } = current;
  const [connection, id] = (place.stream || '').split('.').map(Number);
  const stream = run.streams.find((one) => one.connection === connection && one.id === id) || null;
  if (stream !== view.stream) { view.stream = stream; view.tell('stream'); }
  const [input, packet] = (place.packet || '').split('.').map(Number);
  if (!place.packet || (view.selected && view.selected.packet === packet && view.selected.input === input)) return;
  const known = run.evidence.find((one) => one.input === input && one.packet === packet) || run.events.find((one) => one.input === input && one.packet === packet);
  let at = known && known.at;
  for (let i = 0; at === undefined && i < run.frames.n; i += 1) if (run.frames.packet[i] === packet && run.connections[run.frames.connection[i]].input === input) at = run.frames.at[i];
  if (at !== undefined) view.select({ at, input, packet });
}

async function showRun(slug, place, block) {
  const run = openRun(await readBlock(block));
  const view = createView(run);
  current = { slug, run, view };
  const words = new DOMParser().parseFromString(run.html, 'text/html');
  runPage.replaceChildren(...Array.from(words.body.childNodes, (node) => document.adoptNode(node)));
  if (suitePage) suitePage.hidden = true;
  runPage.hidden = false;
  const part = (name) => runPage.querySelector('[data-part="' + name + '"]');
  const title = runPage.querySelector('h1');
  if (title) document.title = title.textContent + ' · h2lab';
  const parts = [['timeline', drawTimeline], ['streams', drawStreams], ['charts', drawCharts], ['frames', drawFrames], ['logs', drawLogs]];
  if (run.connections.length > 0) for (const [name, draw] of parts) if (part(name)) draw(part(name), run, view);
  if (part('compare')) drawCompare(part('compare'), run, block);
  const rows = all('tr[data-at]', runPage);
  for (const row of rows) {
    const number = row.querySelector('.packet');
    const [input, packet] = row.dataset.at.split('.').map(Number);
    const link = el('a', { href: '#run/' + encodeURIComponent(slug) + '/packet/' + input + '.' + packet }, number.textContent);
    number.replaceChildren(link);
  }
  view.listen(() => {
    history.replaceState(null, '', addressOf(view));
    for (const row of rows) row.classList.toggle('current', Boolean(view.selected) && row.dataset.at === view.selected.input + '.' + view.selected.packet);
  });
  scrollTo(0, 0);
  if (title && suitePage) title.focus({ preventScroll: true });
  goTo(place);
}

async function route() {
  const place = placeOf(location.hash);
  const only = suitePage ? null : all('script[data-block]')[0];
  const slug = place.run || (only && only.dataset.block);
  if (!slug) {
    current = null;
    runPage.hidden = true;
    if (suitePage) suitePage.hidden = false;
    return;
  }
  if (current && current.slug === slug) return goTo(place);
  const block = blockOf(slug) || only;
  if (block) return showRun(block.dataset.block, place, block);
  // The file may not have been read to its end yet.
  if (document.readyState === 'loading') return;
  if (suitePage) suitePage.hidden = true;
  runPage.hidden = false;
  runPage.replaceChildren(el('p', { class: 'problem' }, 'This report has no run ' + slug + '. '), el('a', { href: '#' }, 'All runs'));
}
addEventListener('hashchange', route);
addEventListener('DOMContentLoaded', route);
document.addEventListener('click', (event) => {
  const skip = event.target instanceof Element ? event.target.closest('[data-skip]') : null;
  if (!skip) return;
  event.preventDefault();
  const heading = document.querySelector('main:not([hidden]) h1');
  if (heading) { heading.setAttribute('tabindex', '-1'); heading.focus(); }
});
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.closest('input:not([type="checkbox"]), textarea, select');
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape' && current && suitePage && !typing) location.hash = '';
  if (event.key === '/' && !typing) {
    const box = document.querySelector(current ? '#frame-filter' : '#filter');
    if (box) { event.preventDefault(); box.focus(); }
  }
});
addEventListener('beforeprint', () => { for (const fold of all('main:not([hidden]) details.more')) fold.open = true; });
`;
