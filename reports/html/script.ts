/**
 * The report's only script: filtering runs, copying display filters, opening folded runs before printing.
 *
 * Without it everything is there to read; what needs it is shown by it (class `js`). Its text is hashed into the
 * page's policy, so it must not contain anything that varies.
 */
export const script = `
'use strict';
document.documentElement.classList.add('js');
const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

const search = document.querySelector('#filter');
const chips = all('[data-verdict-filter]');
const shown = document.querySelector('#shown');
const rows = all('tr[data-run]');
function apply() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const verdicts = chips.filter((chip) => chip.getAttribute('aria-pressed') === 'true').map((chip) => chip.dataset.verdictFilter);
  let count = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    const keep = (verdicts.length === 0 || verdicts.includes(row.dataset.verdict)) && words.every((word) => text.includes(word));
    row.hidden = !keep;
    const section = document.getElementById(row.dataset.run);
    if (section) section.closest('section').hidden = !keep;
    if (keep) count += 1;
  }
  shown.textContent = count === rows.length ? '' : count + ' of ' + rows.length + ' runs shown';
}
if (search) {
  search.addEventListener('input', apply);
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
      apply();
    });
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'offscreen';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
document.addEventListener('click', async (event) => {
  const button = event.target instanceof Element ? event.target.closest('button[data-copy]') : null;
  if (!button) return;
  const done = await copy(button.dataset.copy);
  button.textContent = done ? 'copied' : 'select it';
  setTimeout(() => { button.textContent = 'copy'; }, 1500);
});

function reveal() {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  const fold = target ? target.closest('details') : null;
  if (!fold) return;
  fold.open = true;
  target.closest('section').scrollIntoView();
}
addEventListener('hashchange', reveal);
reveal();
addEventListener('beforeprint', () => { for (const fold of all('details')) fold.open = true; });
`;
