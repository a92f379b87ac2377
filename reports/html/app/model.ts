/** The page's script: a run's data taken apart, and the names of what is in them. */
export const model = String.raw`
const frameNames = { 0: 'DATA', 1: 'HEADERS', 2: 'PRIORITY', 3: 'RST_STREAM', 4: 'SETTINGS', 5: 'PUSH_PROMISE', 6: 'PING', 7: 'GOAWAY', 8: 'WINDOW_UPDATE', 9: 'CONTINUATION', 10: 'ALTSVC', 12: 'ORIGIN', 16: 'PRIORITY_UPDATE' };
const errorNames = ['NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT', 'STREAM_CLOSED', 'FRAME_SIZE_ERROR', 'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR', 'CONNECT_ERROR', 'ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED'];
const settingNames = { 1: 'HEADER_TABLE_SIZE', 2: 'ENABLE_PUSH', 3: 'MAX_CONCURRENT_STREAMS', 4: 'INITIAL_WINDOW_SIZE', 5: 'MAX_FRAME_SIZE', 6: 'MAX_HEADER_LIST_SIZE', 8: 'ENABLE_CONNECT_PROTOCOL', 9: 'NO_RFC7540_PRIORITIES' };
const laneNames = { client: 'client', proxy: 'proxy', 'proxy-2': 'second proxy', server: 'server' };
const frameName = (type) => frameNames[type] || 'type ' + type;
const errorName = (code) => errorNames[code] || 'code ' + code;

function frameWords(frame) {
  const d = frame.detail;
  const words = [];
  const flag = (bit) => (frame.flags & bit) !== 0;
  if ((frame.type === 0 || frame.type === 1) && flag(1)) words.push('END_STREAM');
  if ((frame.type === 4 || frame.type === 6) && flag(1)) words.push('ACK');
  if (d) {
    if (d.errorCode !== undefined) words.push(errorName(d.errorCode));
    if (d.lastStreamId !== undefined) words.push('last stream ' + d.lastStreamId);
    if (d.debug) words.push('"' + d.debug + '"');
    if (d.settings) words.push(...d.settings.map(([id, value]) => (settingNames[id] || id) + '=' + value));
    if (d.increment !== undefined) words.push('+' + d.increment);
    if (d.headers) words.push(d.headers.filter(([name]) => /^(:method|:path|:status|grpc-status|grpc-message|grpc-timeout)$/.test(name)).map(([name, value]) => name + ' ' + value).join(', '));
  }
  return words.filter(Boolean).join(' ');
}

// Frames in columns, so that a hundred thousand of them are a few arrays.
function openFrames(columns) {
  const n = columns.at.length;
  const at = new Float64Array(n);
  const packet = new Float64Array(n);
  for (let i = 0, time = 0, number = 0; i < n; i += 1) {
    at[i] = time += columns.at[i];
    packet[i] = number += columns.packet[i];
  }
  const { connection, back, type, stream, length, flags, detail, details, octets } = columns;
  const texts = details.map((one) => JSON.stringify(one).toLowerCase() + ' ' + (one.errorCode === undefined ? '' : errorName(one.errorCode).toLowerCase()));
  const get = (i) => ({ index: i, at: at[i], connection: connection[i], back: back[i] === 1, type: type[i], stream: stream[i], length: length[i], flags: flags[i], packet: packet[i], detail: details[detail[i]], octets: octets[i] });
  const matches = (i, words) => words.every((word) =>
    frameName(type[i]).toLowerCase().includes(word) || (detail[i] >= 0 && texts[detail[i]].includes(word)) ||
    word === '#' + packet[i] || word === 'stream=' + stream[i] || word === 'tcp=' + connection[i]);
  return { n, at, connection, back, type, stream, packet, length, get, matches };
}

function openRun(data) {
  const run = { ...data, connections: data.connections || [], events: data.events || [], streams: data.streams && data.connections ? data.streams : [], series: data.series || [], logs: data.logs || [], evidence: data.evidence || [] };
  run.frames = openFrames(data.frames || { at: [], connection: [], back: [], type: [], stream: [], length: [], flags: [], packet: [], detail: [], details: [], octets: [] });
  let first = Infinity;
  let last = -Infinity;
  const see = (at) => { if (at < first) first = at; if (at > last) last = at; };
  for (const one of run.connections) { see(one.opened); if (one.closed !== null) see(one.closed); }
  if (run.frames.n > 0) { see(run.frames.at[0]); see(run.frames.at[run.frames.n - 1]); }
  for (const one of run.events) see(one.at);
  for (const one of run.evidence) see(one.at);
  if (!(last > first)) { first = first === Infinity ? 0 : first; last = first + 1000; }
  const room = (last - first) * 0.015;
  run.range = [first - room, last + room];
  run.endsOf = (connection) => {
    const one = run.connections[connection];
    return (one && one.ends) || [0, Math.max(1, run.lanes.length - 1)];
  };
  run.hopName = (connection, back) => {
    const [from, to] = run.endsOf(connection);
    const names = [run.lanes[from], run.lanes[to]].map((id) => laneNames[id] || id);
    return back ? names[1] + ' → ' + names[0] : names[0] + ' → ' + names[1];
  };
  return run;
}

// What is looked at: a part of the time, a packet, a stream; whoever draws is told when it changes.
function createView(run) {
  const listeners = [];
  const view = {
    range: run.range.slice(), selected: null, stream: null,
    listen: (tell) => listeners.push(tell),
    tell: (what) => { for (const one of listeners) one(what); },
    zoom(from, to) {
      const least = 20;
      const [first, last] = run.range;
      const width = Math.min(last - first, Math.max(least, to - from));
      const start = Math.min(Math.max(first, from), last - width);
      view.range = [start, start + width];
      view.tell('range');
    },
    zoomBy(factor, around) {
      const [from, to] = view.range;
      const middle = around === undefined ? (view.selected && view.selected.at >= from && view.selected.at <= to ? view.selected.at : (from + to) / 2) : around;
      view.zoom(middle - (middle - from) * factor, middle + (to - middle) * factor);
    },
    pan(part) {
      const [from, to] = view.range;
      view.zoom(from + (to - from) * part, to + (to - from) * part);
    },
    select(what, from) {
      view.selected = what;
      const [start, end] = view.range;
      if (what && (what.at < start || what.at > end)) view.zoom(what.at - (end - start) / 2, what.at + (end - start) / 2);
      view.tell(from || 'selected');
    },
  };
  return view;
}
`;
