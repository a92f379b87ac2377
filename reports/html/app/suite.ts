/** The page's script: filtering the table of runs. */
export const suite = String.raw`
const search = document.querySelector('#filter');
if (search) {
  const chips = all('[data-verdict-filter]');
  const choices = all('[data-choice]');
  const shown = document.querySelector('#shown');
  const rows = all('tr[data-run]').map((row) => ({ row, text: row.textContent.toLowerCase(), is: row.dataset }));
  // Rows further down wait until somebody comes near: a table of hundreds takes long to lay out at each key.
  const AT_ONCE = 80;
  let most = AT_ONCE;
  const end = el('div', { class: 'more-below' });
  rows[0]?.row.closest('.scroll').after(end);
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = chips.filter((chip) => chip.getAttribute('aria-pressed') === 'true').map((chip) => chip.dataset.verdictFilter);
    const wanted = choices.filter((one) => one.value !== '');
    let count = 0;
    for (const { row, text, is } of rows) {
      const keep = (verdicts.length === 0 || verdicts.includes(is.verdict)) &&
        wanted.every((one) => is[one.dataset.choice] === one.value) && words.every((word) => text.includes(word));
      if (keep) count += 1;
      const isShown = keep && count <= most;
      if (row.hidden === isShown) row.hidden = !isShown;
    }
    end.textContent = count > most ? (count - most) + ' more below' : '';
    shown.textContent = count === rows.length ? '' : count + ' of ' + rows.length + ' runs shown';
  };
  const again = () => { most = AT_ONCE; apply(); };
  const more = (n) => { most += n; apply(); };
  new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting) && end.textContent !== '') more(200); }, { rootMargin: '600px' }).observe(end);
  addEventListener('beforeprint', () => more(Infinity));
  search.addEventListener('input', again);
  for (const one of choices) one.addEventListener('change', again);
  apply();
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
      again();
    });
  }
}
`;
