import { dayText, minute, rate, spanText } from '../../core/format.js';
import { html, useEffect, useMemo, useState } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Failure, Waiting } from '../../parts/told.js';

/**
 * The times, and how long each lasted: the last one goes on. While it is too young to tell a rate
 * it is left out.
 */
function lengthsOf({ at, step_seconds: step }, now) {
  const age = Date.parse(now) / 1000 - at.at(-1);
  const goesOn = age >= 0 && age < step;
  const times = goesOn && age < step / 3 ? at.slice(0, -1) : at;
  return times.map((time, n) => ({ time, length: goesOn && n === at.length - 1 ? age : step }));
}

const rates = (values, lengths, unit) =>
  lengths.map(({ length }, n) => (values[n] == null ? null : (values[n] * unit) / length));
const seconds = (values, lengths) =>
  lengths.map((_, n) => (values[n] == null ? null : values[n] / 1000));
const asSpan = (value) => (value == null ? '–' : spanText(value * 1000));

/** @param {import('../../core/types.js').Series} series */
function chartsOf(series, lengths) {
  const perTime = (values, unit) => rates(values, lengths, unit);
  return [
    {
      id: 'throughput',
      title: 'Throughput',
      unit: 'per second',
      show: rate,
      lines: [
        { name: 'deliveries', look: 1, values: perTime(series.received, 1) },
        { name: 'calls accepted', look: 2, values: perTime(series.accepted, 1) },
      ],
    },
    {
      id: 'latency',
      title: 'End to end',
      unit: 'seconds',
      show: asSpan,
      lines: [
        { name: 'p50', look: 1, values: seconds(series.p50_ms, lengths) },
        { name: 'p95', look: 2, values: seconds(series.p95_ms, lengths) },
        { name: 'p99', look: 3, values: seconds(series.p99_ms, lengths) },
      ],
    },
    {
      id: 'failures',
      title: 'Not accepted',
      unit: 'per minute',
      show: rate,
      bars: true,
      lines: [
        { name: 'put off', look: 3, values: perTime(series.put_off, 60) },
        { name: 'dead', look: 4, values: perTime(series.died, 60) },
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

function ChartCard({ chart, at, since, Plot }) {
  const [table, setTable] = useState(false);
  const [pointed, setPointed] = useState(null);
  const last = at.length - 1;
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
        ? html`<${ChartTable} chart=${chart} at=${at} since=${since} />`
        : html`<div class="legend">
          ${chart.lines.map((line) => html`<span>
          <i class=${`look-${line.look} ${chart.bars ? 'block' : ''}`}></i>${line.name} <b>
          ${line.values[shown] == null ? '–' : chart.show(line.values[shown])}</b></span>`)}
          <span class="when">${pointed == null ? '' : timeText(at[pointed], since)}</span>
            </div>
        <div class="chart" role="img" aria-label=${say}>
          ${Plot && html`<${Plot} chart=${chart} at=${at} since=${since}
          onPoint=${setPointed} />`}</div>`
    }
  </section>`;
}

/** @param {{now: string}} props the server's time when it told the series */
export function Charts({ series, since, now }) {
  const [Plot, setPlot] = useState(null);
  useEffect(() => {
    import('./plot.js').then(
      (module) => setPlot(() => module.Plot),
      () => {},
    );
  }, []);
  const { at, charts } = useMemo(() => {
    if (!series.data) return { at: [], charts: [] };
    const lengths = lengthsOf(series.data, now);
    return { at: lengths.map(({ time }) => time), charts: chartsOf(series.data, lengths) };
  }, [series.data]);
  if (!series.data)
    return series.error
      ? html`<${Failure} error=${series.error} doing="Could not read the charts" />`
      : html`<${Waiting} rows=${4} />`;
  if (!at.length) return null;
  return html`<div class="charts">
    ${charts.map((chart) => html`<${ChartCard} key=${chart.id} chart=${chart} at=${at}
    since=${since} Plot=${Plot} />`)}</div>`;
}
