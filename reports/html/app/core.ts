/** The page's script, first part: elements made of text, numbers in words, copying, data blocks. */
export const core = String.raw`
'use strict';
document.documentElement.classList.add('js');
const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) {
    if (child !== undefined && child !== null && child !== false) node.append(child instanceof Node ? child : String(child));
  }
  return node;
}
const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
// The namespace's name, as the parser knows it: this page holds no address of anything.
const svgNames = new DOMParser().parseFromString('<svg></svg>', 'text/html').querySelector('svg').namespaceURI;
const svg = (name, attributes, ...children) => fill(document.createElementNS(svgNames, name), attributes, children);
const button = (label, attributes, run) => {
  const node = el('button', { type: 'button', class: 'tool', ...attributes }, label);
  node.addEventListener('click', run);
  return node;
};

const clock = (at) => (at / 1e6).toFixed(6);
function span(us) {
  const size = Math.abs(us);
  if (size < 1000) return Math.round(us) + ' µs';
  if (size < 1e6) return (us / 1000).toFixed(size < 1e4 ? 2 : 1) + ' ms';
  return (us / 1e6).toFixed(size < 1e7 ? 3 : 1) + ' s';
}
function octets(n) {
  const size = Math.abs(n);
  if (size < 1024) return n + ' B';
  if (size < 1048576) return (n / 1024).toFixed(size < 10240 ? 1 : 0) + ' KiB';
  return (n / 1048576).toFixed(1) + ' MiB';
}
const plural = (n, one) => n + ' ' + one + (n === 1 ? '' : 's');

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el('textarea', { class: 'offscreen' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
document.addEventListener('click', async (event) => {
  const target = event.target instanceof Element ? event.target.closest('button[data-copy]') : null;
  if (!target) return;
  const done = await copy(target.dataset.copy);
  target.textContent = done ? 'copied' : 'select it';
  setTimeout(() => { target.textContent = 'copy'; }, 1500);
});

const blockOf = (slug) => all('script[data-block]').find((node) => node.dataset.block === slug);
async function readBlock(node) {
  const bytes = Uint8Array.from(atob(node.textContent), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}
`;
