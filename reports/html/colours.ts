/** The report's colours in light and dark; text in them has a contrast of 4.5 at least on ground and paper. */

const light = `
  --ground: #f4f6f8; --paper: #ffffff; --hover: #e9eef3; --ink: #14181d; --muted: #586270; --line: #dfe4ea; --edge: #b9c2cd;
  --link: #0a5aa8;
  --confirmed: #14743f; --contradicted: #bb2a22; --inconclusive: #8a5b00; --unsupported: #5c6672; --broken: #a81e63;
  --client: #1f62b0; --proxy: #7446b4; --server: #0b7272; --elsewhere: #5c6672;`;

const dark = `
  --ground: #0f1318; --paper: #161b22; --hover: #1d242d; --ink: #e4e9ef; --muted: #98a4b3; --line: #28303a; --edge: #475261;
  --link: #7db8f5;
  --confirmed: #55c585; --contradicted: #f2827a; --inconclusive: #ddad4c; --unsupported: #98a4b3; --broken: #ee7db1;
  --client: #74aef0; --proxy: #b596ee; --server: #4fc3bd; --elsewhere: #98a4b3;`;

/** Custom properties, and the two that a verdict (`--tone`) or a party (`--party`) sets. */
export const colours = `
:root { color-scheme: light dark;${light} }
@media screen and (prefers-color-scheme: dark) { :root {${dark} } }
@media print { :root { color-scheme: light; --ground: #ffffff; } }
.confirmed { --tone: var(--confirmed); fill: var(--confirmed); }
.contradicted { --tone: var(--contradicted); fill: var(--contradicted); }
.inconclusive { --tone: var(--inconclusive); fill: var(--inconclusive); }
.unsupported { --tone: var(--unsupported); fill: var(--unsupported); }
.broken { --tone: var(--broken); fill: var(--broken); }
.party-client { --party: var(--client); }
.party-proxy { --party: var(--proxy); }
.party-server { --party: var(--server); }
.party-middlebox, .party-path, .party-none, .party-unknown { --party: var(--elsewhere); }
`;
