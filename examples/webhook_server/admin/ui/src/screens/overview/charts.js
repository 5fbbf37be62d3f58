import { dayText, minute, rate, spanText } from '../../core/format.js';
import { html, useEffect, useMemo, useState } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Failure, Waiting } from '../../parts/told.js';

const perSecond = (values, step) => values.map((each) => (each == null ? null : each / step));
const perMinute = (values, step) =>
  values.map((each) => (each == null ? null : (each * 60) / step));
const seconds = (values) => values.map((each) => (each == null ? null : each / 1000));
const asSpan = (value) => (value == null ? '–' : spanText(value * 1000));

/** @param {import('../../core/types.js').Series} series */
function chartsOf(series) {
  const step = series.step_seconds;
  return [
    {
      id: 'throughput',
      title: 'Throughput',
      unit: 'per second',
      show: rate,
      lines: [
        { name: 'deliveries', look: 1, values: perSecond(series.received, step) },
        { name: 'calls accepted', look: 2, values: perSecond(series.accepted, step) },
      ],
    },
    {
      id: 'latency',
      title: 'End to end',
      unit: 'seconds',
      show: asSpan,
      lines: [
        { name: 'p50', look: 1, values: seconds(series.p50_ms) },
        { name: 'p95', look: 2, values: seconds(series.p95_ms) },
        { name: 'p99', look: 3, values: seconds(series.p99_ms) },
      ],
    },
    {
      id: 'failures',
      title: 'Not accepted',
      unit: 'per minute',
      show: rate,
      bars: true,
      lines: [
        { name: 'put off', look: 3, values: perMinute(series.put_off, step) },
        { name: 'dead', look: 4, values: perMinute(series.died, step) },
      ],
    },
  ];
}

const timeText = (at, since) =>
  ['7d', '30d'].includes(since) ? `${dayText(at * 1000)} ${minute(at * 1000)}` : minute(at * 1000);

function ChartTable({ chart, at, since }) {
  const rows = at.map((time, n) => n).reverse();
  return html`<div class="scroll chart-table" role="group" aria-label=${`${chart.title}, table`}
    tabindex="0"><table class="small-rows">
    <thead><tr><th scope="col">Time</th>
      ${chart.lines.map((line) => html`<th scope="col" class="num">${line.name}</th>`)}</tr></thead>
    <tbody>${rows.map((n) => html`<tr key=${at[n]}><td>${timeText(at[n], since)}</td>
      ${chart.lines.map((line) => html`<td class="num">
      ${line.values[n] == null ? '–' : chart.show(line.values[n])}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

function ChartCard({ chart, series, since, Plot }) {
  const [table, setTable] = useState(false);
  const [pointed, setPointed] = useState(null);
  const last = series.at.length - 1;
  const shown = pointed ?? last;
  const say = `${chart.title}, ${chart.unit}. ${chart.lines.map((line) => `${line.name} now ${line.values[last] == null ? 'none' : chart.show(line.values[last])}`).join(', ')}.`;
  return html`<section class="card chart-card" aria-labelledby=${`h-${chart.id}`}>
    <div class="card-head"><h2 id=${`h-${chart.id}`}>${chart.title}</h2><span class="card-note">
      ${chart.unit}</span>
      <div class="end"><button type="button" class="icon-button"
        aria-label=${`${chart.title} as a table`} aria-pressed=${table ? 'true' : 'false'}
        onClick=${() => setTable(!table)}><${Icon} name="table" /></button></div></div>
    ${
      table
        ? html`<${ChartTable} chart=${chart} at=${series.at} since=${since} />`
        : html`<div class="legend">
          ${chart.lines.map((line) => html`<span>
          <i class=${`look-${line.look} ${chart.bars ? 'block' : ''}`}></i>${line.name} <b>
          ${line.values[shown] == null ? '–' : chart.show(line.values[shown])}</b></span>`)}
          <span class="when">${pointed == null ? '' : timeText(series.at[pointed], since)}</span>
            </div>
        <div class="chart" role="img" aria-label=${say}>
          ${Plot && html`<${Plot} chart=${chart} at=${series.at} since=${since}
          onPoint=${setPointed} />`}</div>`
    }
  </section>`;
}

export function Charts({ series, since }) {
  const [Plot, setPlot] = useState(null);
  useEffect(() => {
    import('./plot.js').then(
      (module) => setPlot(() => module.Plot),
      () => {},
    );
  }, []);
  const charts = useMemo(() => (series.data ? chartsOf(series.data) : []), [series.data]);
  if (!series.data)
    return series.error
      ? html`<${Failure} error=${series.error} doing="Could not read the charts" />`
      : html`<${Waiting} rows=${4} />`;
  if (!series.data.at.length) return null;
  return html`<div class="charts">
    ${charts.map((chart) => html`<${ChartCard} key=${chart.id} chart=${chart} series=${series.data}
    since=${since} Plot=${Plot} />`)}</div>`;
}
