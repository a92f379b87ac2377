import { expect, test } from '@jest/globals';
import { parseTypedStats } from '../../../../lab/proxies/haproxy/stats.ts';

// Lines in the form of management.txt 9.3 "show stat typed".
const text = `F.2.0.0.pxname.1:KNSV:str:ingress
F.2.0.7.stot.1:MCP:u64:5
F.2.0.120.h2_goaway_resp.1:MCP:u64:2
B.3.0.41.cli_abrt.1:MCP:u64:1
S.3.1.57.lastsess.1:MGP:s32:-1

`;

test('numbers of frontend, backend and server get their names, words are left out', () => {
  expect(Object.fromEntries(parseTypedStats(text))).toEqual({
    'frontend.stot': 5,
    'frontend.h2_goaway_resp': 2,
    'backend.cli_abrt': 1,
    'server.lastsess': -1,
  });
});
