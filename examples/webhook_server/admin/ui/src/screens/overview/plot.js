import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { count, dayText, minute } from '../../core/format.js';
import { prefs } from '../../core/prefs.js';
import { useStore } from '../../core/store.js';
import { html, useEffect, useRef } from '../../core/ui.js';

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dashes = { 2: [6, 4], 3: [2, 3] };

function optionsOf(chart, since, size, onPoint) {
  const long = ['7d', '30d'].includes(since);
  const axis = {
    stroke: () => color('--text-3'),
    font: `11px ${color('--font')}`,
    gap: 6,
    ticks: { show: false },
  };
  const bars = uPlot.paths.bars({ size: [0.7, 10], gap: 1 });
  const line = (each) => {
    const ink = () => color(`--c${each.look}`);
    const fill = chart.bars
      ? { fill: ink, paths: bars, width: 0 }
      : { width: 1.75, dash: dashes[each.look] };
    return { label: each.name, stroke: ink, points: { show: false }, ...fill };
  };
  return {
    ...size,
    legend: { show: false },
    padding: [8, 18, 0, 0],
    cursor: { y: false, drag: { setScale: false }, points: { size: 6 } },
    scales: { y: { range: (_, low, high) => [0, (high || 1) * 1.15] } },
    tzDate: (at) =>
      prefs.get().utc ? uPlot.tzDate(new Date(at * 1000), 'Etc/UTC') : new Date(at * 1000),
    axes: [
      {
        ...axis,
        size: 22,
        space: 70,
        grid: { show: false },
        values: (_, all) => all.map((at) => (long ? dayText(at * 1000) : minute(at * 1000))),
      },
      {
        ...axis,
        size: 44,
        space: 32,
        grid: { stroke: () => color('--line'), width: 1 },
        values: (_, all) =>
          all.map((each) =>
            Number.isInteger(each) ? count(each) : each.toFixed(each < 1 ? 2 : 1),
          ),
      },
    ],
    series: [{}, ...chart.lines.map(line)],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
  };
}

/** Draws one chart; colours come from the theme each time it is drawn. */
export function Plot({ chart, at, since, onPoint }) {
  const box = useRef(null);
  const plot = useRef(null);
  const { theme, utc } = useStore(prefs);
  const data = [at, ...chart.lines.map((line) => line.values)];
  useEffect(() => {
    const node = box.current;
    const sizeOf = () => ({ width: Math.max(80, node.clientWidth), height: node.clientHeight });
    plot.current = new uPlot(optionsOf(chart, since, sizeOf(), onPoint), data, node);
    const watcher = new ResizeObserver(() => node.isConnected && plot.current.setSize(sizeOf()));
    watcher.observe(node);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const again = () => plot.current.redraw(false);
    dark.addEventListener('change', again);
    return () => {
      watcher.disconnect();
      dark.removeEventListener('change', again);
      plot.current.destroy();
    };
  }, [since, utc]);
  useEffect(() => plot.current?.setData(data), [at, chart]);
  useEffect(() => plot.current?.redraw(false), [theme]);
  return html`<div class="plot" ref=${box}></div>`;
}
