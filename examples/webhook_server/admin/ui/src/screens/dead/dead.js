import { query, session } from '../../core/api.js';
import { plural } from '../../core/format.js';
import { useKeys } from '../../core/keys.js';
import { usePoll } from '../../core/poll.js';
import { setQuery } from '../../core/route.js';
import { useStore } from '../../core/store.js';
import { html, useState } from '../../core/ui.js';
import { PageHead } from '../../parts/page.js';
import { Select } from '../../parts/segments.js';
import { Empty, Stale, Whole } from '../../parts/told.js';
import { DiscardDialog, RetryDialog } from './dialogs.js';
import { IssueRow } from './issue_row.js';

const heading =
  'What a target or ctsync refuses for good is kept here until you retry or discard it. It holds up nothing else.';

export function DeadLetters({ values }) {
  const { me } = useStore(session);
  const [asking, setAsking] = useState(null);
  const filter = query({
    state: 'open',
    tenant: values.tenant,
    target: values.target,
    reason: values.reason,
  });
  const poll = usePoll(`/issues${filter}`, 10_000);
  const targets = usePoll(`/targets${query({ tenant: values.tenant })}`, 0, { quiet: true });
  /** @type {import('../../core/types.js').Issue[]} */
  const issues = poll.data?.items ?? [];
  const may = me?.role === 'operator';
  const ask = (kind, issue) => setAsking({ kind, issue });
  useKeys({
    r: () => {
      const row = document.activeElement?.closest('[data-issue]');
      const issue =
        issues.find((each) => each.id === row?.dataset.issue) ??
        (issues.length === 1 ? issues[0] : null);
      if (issue && may) ask('retry', issue);
    },
  });
  const names = [...new Set((targets.data?.items ?? []).map((each) => each.target))];
  const note =
    poll.data &&
    html`<span class="card-note">
      ${issues.length ? `${plural(poll.data.open, 'letter')} open, ${plural(issues.length, 'reason')}` : ''}
      </span>`;
  const filtered = values.target || values.reason;
  const close = () => setAsking(null);
  const done = () => poll.refresh();
  return html`<${PageHead} title="Dead letters" note=${note} />
    <p class="lede">${heading}</p><${Stale} poll=${poll} />
    <section class="card" aria-labelledby="h-issues"><div class="card-head">
      <h2 id="h-issues">By reason</h2><span class="card-note">most letters first</span>
      <div class="end">${filtered && html`<button type="button" class="button small"
        onClick=${() => setQuery({ target: null, reason: null })}>Clear the filter</button>`}
        <${Select} label="Target" class="small" value=${values.target?.[0] ?? ''}
          options=${[['', 'All targets'], ...names.map((each) => [each, each])]}
          onChoose=${(target) => setQuery({ target })} /></div></div>
      ${
        !poll.data
          ? html`<${Whole} poll=${poll} what="the dead letters" tall />`
          : issues.length
            ? html`<ul class="issues">
              ${issues.map((issue, n) => html`<${IssueRow} key=${issue.id} issue=${issue}
              first=${n === 0} may=${may} onAsk=${ask} />`)}</ul>`
            : html`<${Empty} act=${filtered && html`<p>
              Filtered by ${[values.target, values.reason].flat().filter(Boolean).join(', ')}.
              </p>`}>No dead letters. What a target refuses for good shows here, with how to mend it.
              </${Empty}>`
      }
    </section>
    ${asking?.kind === 'retry' && html`<${RetryDialog} issue=${asking.issue} onClose=${close}
      onDone=${done} />`}
    ${asking?.kind === 'discard' && html`<${DiscardDialog} issue=${asking.issue} onClose=${close}
      onDone=${done} />`}`;
}
