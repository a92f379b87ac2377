/** The style of a run's page: the ladder over time, charts, long lists. Part of the sheet in `style.ts`. */
export const runStyle = `
.skip { position: absolute; left: -100rem; }
.skip:focus-within { position: static; }
.more-below { min-height: 1px; padding: 0.5rem 0; font-size: 0.8125rem; color: var(--muted); }
.choice { font-size: 0.8125rem; color: var(--muted); }
select { font: inherit; font-size: 0.8125rem; color: var(--ink); background: var(--paper); border: 1px solid var(--edge); border-radius: 6px; padding: 0.2rem 0.4rem; max-width: 22rem; }
.layer { color: var(--muted); font-size: 0.8125rem; }
.matrix { width: auto; }
.matrix caption, .fields caption { text-align: left; color: var(--muted); font-size: 0.8125rem; padding: 0.3rem 0; }
.matrix thead th { vertical-align: bottom; padding: 0.4rem 0.3rem; }
.matrix thead span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 12rem; }
.matrix tbody td { text-align: center; padding: 0.3rem 0.5rem; font-variant-numeric: tabular-nums; }
.matrix .right { color: var(--confirmed); font-weight: 640; }
.matrix .wrong { color: var(--contradicted); font-weight: 640; background: color-mix(in srgb, var(--contradicted) 12%, transparent); }
.matrix .none { color: var(--muted); }
.matrix tbody th, .durations tbody th, .compare tbody th, .fields th { text-align: left; font-weight: 500; color: var(--ink); }
.durations .span { width: 40%; }
.durations svg { display: block; width: 100%; height: 10px; }
.durations .longest { fill: var(--edge); }
.durations .middle { fill: var(--link); }
.confused { padding-left: 1.1rem; }

.crumbs { font-size: 0.875rem; color: var(--muted); }
.crumbs .scenario { color: var(--ink); font-weight: 600; }
#run-page h1 { max-width: 52rem; text-wrap: balance; margin-top: 0.6rem; }
#run-page h1:focus { outline: none; }
.signature { margin: 0.2rem 0 0; display: flex; gap: 0.8rem; align-items: baseline; color: var(--muted); }
#run-page .message { font-size: 1.1rem; margin: 0.7rem 0 0; max-width: 56rem; }
#run-page .facts { padding: 0.9rem 1.1rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
#run-page > .lists h3 { margin-top: 1.2rem; }
.part { margin: 0; }
details.more { margin: 1.4rem 0 0; }
details > summary { cursor: pointer; color: var(--link); font-size: 0.875rem; }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; margin: 0 0 0.5rem; font-size: 0.8125rem; color: var(--muted); }
.tools input[type="search"] { padding: 0.25rem 0.6rem; font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--edge); border-radius: 6px; min-width: 16rem; }
.tool { font: inherit; font-size: 0.8125rem; min-height: 1.75rem; color: var(--ink); background: var(--paper); cursor: pointer; border: 1px solid var(--edge); border-radius: 6px; padding: 0.15rem 0.7rem; }
.tool:hover { border-color: var(--muted); }
.tip { min-height: 1.5em; margin: 0 0 0.3rem; font-size: 0.8125rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.timeline-box { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.timeline-box svg, .chart { display: block; }
.timeline { cursor: crosshair; touch-action: pan-y; user-select: none; }
.timeline.over { cursor: pointer; }
.overview { border-top: 1px solid var(--line); cursor: ew-resize; touch-action: none; }
.timeline-box text, .chart text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; fill: var(--ink); }
.timeline-box .tick, .chart .tick, .timeline-box .row-name { fill: var(--muted); font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); }
.timeline .lane { stroke: var(--party); stroke-width: 2; }
.lane-head { fill: var(--party); }
.timeline-box .lane-name { fill: var(--paper); font-weight: 600; font-size: 12px; }
.frame { fill: none; stroke: var(--party); }
.frame.headers { stroke-width: 1.4; }
.frame.data { stroke-width: 1; opacity: 0.4; }
.frame.control { stroke-width: 1; stroke-dasharray: 2 3; opacity: 0.55; }
.frame.end { stroke: var(--contradicted); stroke-width: 2.6; }
.timeline-box .frame-label, .timeline-box .event-label { fill: var(--contradicted); font-weight: 620; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.timeline-box .event, .chart .event { font-size: 12px; fill: var(--muted); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.timeline-box .event.grave, .chart .event.grave { fill: var(--contradicted); font-weight: 700; }
.stream.ok { fill: var(--confirmed); opacity: 0.75; }
.stream.bad { fill: var(--contradicted); }
.stream.open { fill: var(--paper); stroke: var(--inconclusive); stroke-width: 1.5; stroke-dasharray: 4 2; }
.stream.chosen { stroke: var(--ink); stroke-width: 2; opacity: 1; }
.stream-end { stroke: var(--ink); stroke-width: 1.6; fill: none; }
.pin-line { stroke: var(--inconclusive); stroke-width: 1.2; stroke-dasharray: 3 2; }
.pin { fill: var(--paper); stroke: var(--inconclusive); stroke-width: 1.8; }
.pin.chosen { fill: var(--inconclusive); }
.timeline-box .pin-number { font-size: 10px; font-weight: 700; fill: var(--ink); }
.pin.chosen + .pin-number { fill: var(--paper); }
.cursor { stroke: var(--ink); stroke-width: 1.2; }
.brush, .window { fill: var(--link); fill-opacity: 0.14; stroke: var(--link); }
.overview-ground { fill: var(--ground); }
.density { stroke: var(--muted); stroke-width: 2; }
.log-tick { stroke: var(--muted); stroke-width: 1.4; }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1.1rem; margin: 0.5rem 0 0; padding: 0; list-style: none; font-size: 0.75rem; color: var(--muted); }
.key { display: inline-block; width: 1.3rem; height: 0.55rem; margin-right: 0.4rem; border-radius: 2px; vertical-align: baseline; }
.key.ok { background: var(--confirmed); } .key.bad { background: var(--contradicted); }
.key.open { border: 1.5px dashed var(--inconclusive); }
.key.headers, .key.data, .key.control, .key.end, .key.line { height: 0; border-radius: 0; border-top: 2px solid var(--muted); vertical-align: middle; }
.key.data { opacity: 0.45; } .key.control { border-top-style: dotted; } .key.end { border-top: 3px solid var(--contradicted); }
.key.line { border-top-color: var(--party); } .key.dashed { border-top-style: dashed; } .key.dotted { border-top-style: dotted; }

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1rem; }
.chart-box { margin: 0; padding: 0.7rem 0.8rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; min-width: 0; overflow: hidden; }
.chart-box.wide { grid-column: 1 / -1; }
.chart-box figcaption { margin: 0 0 0.3rem; } .chart-box b { color: var(--ink); }
.curve { fill: none; stroke: var(--party); stroke-width: 1.8; }
.curve.dashed { stroke-dasharray: 6 3; } .curve.dotted { stroke-dasharray: 2 3; stroke-width: 2.2; }
.dot { fill: var(--party); } .ring { fill: none; stroke: var(--party); stroke-width: 1.3; }
.key.dot, .key.ring { width: 0.6rem; height: 0.6rem; border-radius: 50%; background: var(--party); vertical-align: middle; }
.key.ring { background: none; border: 1.5px solid var(--party); }
.age { fill: var(--party); opacity: 0.75; } .age.unended { fill-opacity: 0.35; stroke: var(--party); stroke-dasharray: 4 2; }
.tall { max-height: 16rem; overflow: auto; }

.vl { position: relative; height: 24rem; overflow: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; font-size: 0.8125rem; }
.vl.short { height: auto; max-height: 24rem; }
.vl-body { position: relative; min-width: 52rem; }
.vl-row { position: absolute; left: 0; right: 0; display: flex; height: 24px; line-height: 24px; padding: 0 0.7rem; gap: 0.75rem; white-space: nowrap; cursor: pointer; font-variant-numeric: tabular-nums; }
.vl-head { position: sticky; top: 0; z-index: 1; min-width: 52rem; background: var(--paper); border-bottom: 1px solid var(--line); color: var(--muted); cursor: default; }
.vl-row > span { overflow: hidden; text-overflow: ellipsis; flex: none; }
.vl-body .vl-row:hover { background: var(--hover); }
.vl-row.current { background: var(--hover); box-shadow: inset 3px 0 var(--link); }
.vl-row.decisive { font-weight: 640; box-shadow: inset 3px 0 var(--inconclusive); }
.vl-row.end .c-type, .vl-row.bad .c-status, .vl-row.bad .c-type { color: var(--contradicted); font-weight: 600; }
.c-packet { width: 4rem; } .c-time { width: 5.5rem; } .c-way { width: 7.4rem; } .c-tcp { width: 2.2rem; } .c-stream { width: 3.4rem; }
.c-type { width: 8.6rem; } .c-length { width: 4.8rem; } .c-status { width: 10rem; } .c-log { width: 9rem; } .c-means { width: 22rem; }
.c-packet, .c-time, .c-tcp, .c-stream, .c-length { text-align: right; }
.vl-row > .c-words { flex: 1 1 8rem; color: var(--muted); }
.frames-box { display: grid; gap: 0.8rem; }
.detail { padding: 0.6rem 0.9rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; font-size: 0.8125rem; overflow: auto; max-height: 24rem; overflow-wrap: anywhere; }
.detail h3 { margin: 0 0 0.4rem; font-size: 0.9375rem; }
.frame-facts { margin: 0; display: grid; gap: 0.15rem; }
.frame-facts div { display: flex; gap: 0.7rem; } .frame-facts dt { flex: 0 0 5.5rem; }
.fields { font-size: 0.8125rem; margin-top: 0.4rem; } .fields th, .fields td { padding: 0.15rem 0.8rem 0.15rem 0; white-space: normal; overflow-wrap: anywhere; }
.fields th { min-width: 6rem; }
.hex h4 { margin: 0.6rem 0 0.2rem; font-size: 0.8125rem; font-weight: 500; color: var(--muted); }
.hex pre { margin: 0; overflow-x: auto; font-size: 0.75rem; line-height: 1.45; }
.hex .place, .hex .letters { color: var(--muted); } .hex .head { color: var(--link); }
.evidence tr.current td { background: var(--hover); }
.commands { margin: 0; display: grid; gap: 0.6rem; } .commands code { overflow-wrap: anywhere; }
.compare { width: auto; } .compare td { font-variant-numeric: tabular-nums; } .compare .differs td:nth-child(2) { font-weight: 640; }
@media (min-width: 70rem) { .frames-box { grid-template-columns: minmax(0, 1fr) 21rem; } }
.vl-rest { margin: 0; padding: 0.2rem 0.7rem; color: var(--muted); }
@media (min-width: 40rem) { .matrix caption { white-space: nowrap; } }
@media print { .vl { height: auto !important; max-height: none !important; overflow: visible; } .vl-body, .vl-head { min-width: 0; }
  .legend .help, .chart-box details, .detail:has(> p.muted:only-child) { display: none; } .detail { max-height: none; }
  .vl-row { gap: 0.4rem; } .c-status, .c-type { width: 7.5rem; } .c-way { width: 6.4rem; } .frames-box { grid-template-columns: minmax(0, 1fr) !important; }
  .charts { display: block; } .chart-box { margin-bottom: 1rem; } }
`;
