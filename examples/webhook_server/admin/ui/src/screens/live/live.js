import { query } from '../../core/api.js';
import { rate } from '../../core/format.js';
import { useKeys } from '../../core/keys.js';
import { usePoll } from '../../core/poll.js';
import { useStore } from '../../core/store.js';
import { session } from '../../core/api.js';
import { html, useState } from '../../core/ui.js';
import { Filters, isFiltered, NothingMatches } from '../../parts/filters.js';
import { Icon } from '../../parts/icon.js';
import { PageHead } from '../../parts/page.js';
import { ListFoot, useLive, usePages } from '../../parts/pages.js';
import { Empty, Stale, Whole } from '../../parts/told.js';
import { saveRows } from './export.js';
import { DeliveryTable } from './delivery_table.js';
import { ExportMenu } from './export_menu.js';

const states = [
  ['waiting', 'Waiting'],
  ['retrying', 'Retrying'],
  ['done', 'Done'],
  ['ignored', 'Ignored'],
  ['dead', 'Dead'],
];
const shownAtOnce = 100;

/** Names that may be filtered by, from what is configured and what is on the page. */
function useSuggestions(values, items) {
  const sources = usePoll(`/sources${query({ tenant: values.tenant })}`, 0, { quiet: true });
  const targets = usePoll(`/targets${query({ tenant: values.tenant })}`, 0, { quiet: true });
  const unique = (list) => [...new Set(list.filter(Boolean))].slice(0, 200);
  return {
    source: unique((sources.data?.items ?? []).map((each) => each.source)),
    target: unique((targets.data?.items ?? []).map((each) => each.target)),
    type: unique(items.map((each) => each.type)).sort(),
    reason: unique(items.map((each) => each.reason?.code)).sort(),
  };
}

export function Live({ values }) {
  const [paused, setPaused] = useState(false);
  const { me } = useStore(session);
  const pages = usePages('/deliveries', values, 5000, paused);
  const live = useLive('/deliveries', values, pages.atHead ? pages.poll.data : null, {
    every: 1000,
    paused,
    watching: pages.atHead,
  });
  const overview = usePoll(`/overview${query({ since: '15m', tenant: values.tenant })}`, 10_000, {
    quiet: true,
    paused,
  });
  const items = pages.atHead
    ? [...live.items, ...pages.items.slice(pages.poll.data?.items.length ?? 0)]
    : pages.items;
  const rows = items.slice(0, pages.sliced ? 500 : shownAtOnce);
  const suggestions = useSuggestions(values, items);
  const toggle = () => setPaused(!paused);
  useKeys({ p: toggle });
  const several = (me?.tenants.length ?? 0) > 1 && !values.tenant;
  const speed =
    overview.data &&
    html`<span class=${paused ? 'fresh still' : 'fresh'}><i></i>
      ${paused ? 'Paused' : `${rate(overview.data.received_per_second)} deliveries per second`}
      </span>`;
  return html`<${PageHead} title="Live" note=${speed}>
      <button type="button" class="button" aria-pressed=${paused ? 'true' : 'false'}
        onClick=${toggle}><${Icon} name=${paused ? 'play' : 'pause'} />
        ${paused ? 'Go on' : 'Pause'} <kbd>p</kbd></button>
      <${ExportMenu} of="deliveries" values=${values} more=${[
        { label: 'These rows as NDJSON', icon: 'table', act: () => saveRows(rows, 'ndjson') },
        { label: 'These rows as CSV', icon: 'table', act: () => saveRows(rows, 'csv') },
      ]} />
    </${PageHead}>
    <${Stale} poll=${pages.poll} />
    <section class="card" aria-label="Deliveries">
      <${Filters} values=${values} states=${states} suggestions=${suggestions} />
      ${live.held > 0 && html`<div class="pill-line">
        <button type="button" class="pill" onClick=${() => scrollTo(0, 0)}>${live.held}
        ${live.held < 500 ? '' : ' or more'} new</button></div>`}
      ${live.flood && !paused && html`<p class="card-foot warn-text">
        More than 200 a second arrive, and some are not shown. Filter or pause.</p>`}
      ${
        !pages.poll.data
          ? html`<${Whole} poll=${pages.poll} what="the deliveries" />`
          : rows.length
            ? html`<${DeliveryTable} rows=${rows} several=${several} />`
            : isFiltered(values)
              ? html`<${Empty}><${NothingMatches} what="deliveries" values=${values} /></${Empty}>`
              : html`<${Empty} command="ctsync trigger customer.created">
                No delivery yet. Send a test delivery; it shows here within a second.</${Empty}>`
      }
      <${ListFoot} pages=${pages} shown=${rows.length} what=${['delivery', 'deliveries']} />
    </section>`;
}
