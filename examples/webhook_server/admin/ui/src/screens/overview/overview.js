import { query } from '../../core/api.js';
import { minute, sinceNames } from '../../core/format.js';
import { useKeys } from '../../core/keys.js';
import { usePoll } from '../../core/poll.js';
import { setQuery } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { PageHead } from '../../parts/page.js';
import { Segments, Select } from '../../parts/segments.js';
import { Empty, Stale, Whole } from '../../parts/told.js';
import { Charts } from './charts.js';
import { Figures } from './figures.js';
import { Funnel } from './funnel.js';
import { Status } from './status.js';
import { TargetTable } from './target_table.js';

/** @param {import('../../core/types.js').Overview} overview */
const isEmpty = ({ entries, calls }) =>
  !entries.received && !entries.forwarded && !calls.made && !entries.refused && !entries.duplicate;

const choices = (all, items) => [['', all], ...items.map((each) => [each, each])];

export function Overview({ values }) {
  const since = values.since ?? '1h';
  const [paused, setPaused] = useState(false);
  useKeys({ p: () => setPaused(!paused) });
  const { tenant, source, target } = values;
  const filter = query({ tenant, source, target, since });
  const poll = usePoll(`/overview${filter}`, 2000, { paused });
  const series = usePoll(`/series${filter}`, 10_000, { quiet: true, paused });
  const sources = usePoll(`/sources${query({ tenant: values.tenant })}`, 30_000, { quiet: true });
  const targets = usePoll(`/targets${query({ tenant: values.tenant })}`, 30_000, { quiet: true });
  /** @type {import('../../core/types.js').Overview} */
  const overview = poll.data;
  const names = (list, key) => [...new Set((list.data?.items ?? []).map((each) => each[key]))];
  const head = html`<${PageHead} title="Overview">
    <${Segments} label="Period" options=${sinceNames} chosen=${since}
      onChoose=${(next) => setQuery({ since: next })} /></${PageHead}>`;
  if (!overview) return html`${head}<${Whole} poll=${poll} what="the overview" tall />`;
  const filters = html`
    <${Select} label="Source" class="small" value=${values.source?.[0] ?? ''}
      options=${choices('All sources', names(sources, 'source'))}
      onChoose=${(source) => setQuery({ source })} />
    <${Select} label="Target" class="small" value=${values.target?.[0] ?? ''}
      options=${choices('All targets', names(targets, 'target'))}
      onChoose=${(target) => setQuery({ target })} />`;
  return html`${head}<${Stale} poll=${poll} />
    ${(!isEmpty(overview) || overview.troubles.length > 0) && html`<${Status} overview=${overview}
      values=${values} />`}
    ${
      isEmpty(overview)
        ? html`<section class="card" aria-label="Nothing yet">
          <${Empty} command="ctsync trigger customer.created">
          Nothing received in this period. Send a test delivery, or choose a longer period.
          </${Empty}></section>`
        : html`<${Figures} overview=${overview} values=${values} />
        <${Funnel} overview=${overview} values=${{ ...values, since }} filters=${filters}
          period=${`${minute(overview.from)} to ${minute(overview.now)}`} />
        <${Charts} series=${series} since=${since} now=${overview.now} />`
    }
    <${TargetTable} overview=${overview} values=${{ ...values, since }} />`;
}
