import { useRefresh } from '../../core/act.js';
import { query, session } from '../../core/api.js';
import { say } from '../../core/copy.js';
import { plural } from '../../core/format.js';
import { usePoll } from '../../core/poll.js';
import { setQuery } from '../../core/route.js';
import { useStore } from '../../core/store.js';
import { html } from '../../core/ui.js';
import { Card, PageHead } from '../../parts/page.js';
import { Empty, Stale, Whole } from '../../parts/told.js';
import { SourceTable } from './source_table.js';
import { TargetCard } from './target_card.js';

export function Targets({ values }) {
  const { me } = useStore(session);
  const filter = query({ tenant: values.tenant });
  const targets = usePoll(`/targets${filter}`, 10_000);
  const sources = usePoll(`/sources${filter}`, 10_000, { quiet: true });
  const several = (me?.tenants.length ?? 0) > 1;
  const refresh = useRefresh(targets);
  const changed = (text) => {
    say(text);
    refresh();
  };
  const chosen = values.target?.[0];
  const items = targets.data?.items ?? [];
  const shown = chosen ? items.filter((each) => each.target === chosen) : items;
  return html`<${PageHead} title="Targets and sources"
    note=${targets.data && html`<span class="card-note">${plural(items.length, 'target')}
    </span>`}>
      ${chosen && html`<button type="button" class="button"
        onClick=${() => setQuery({ target: null })}>Show all targets</button>`}
    </${PageHead}>
    <${Stale} poll=${targets} />
    ${
      !targets.data
        ? html`<${Whole} poll=${targets} what="the targets" tall />`
        : shown.length
          ? html`<div class="target-cards">
            ${shown.map((each) => html`<${TargetCard} key=${`${each.tenant}/${each.target}`}
            target=${each} several=${several} onChanged=${changed} />`)}</div>`
          : html`<section class="card" aria-label="No targets">
            <${Empty} command="ctsync init --help">No target is configured, so nothing is sent.
            </${Empty}></section>`
    }
    <${Card} id="h-sources" title="Sources" note="where deliveries come from">
      ${!sources.data ? html`<${Whole} poll=${sources} what="the sources" />` : html`<${SourceTable}
        rows=${sources.data.items} several=${several} />`}
    </${Card}>`;
}
