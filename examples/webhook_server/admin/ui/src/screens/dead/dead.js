import { useChange, useOperator, useRefresh } from '../../core/act.js';
import { query } from '../../core/api.js';
import { say } from '../../core/copy.js';
import { count, plural } from '../../core/format.js';
import { useKeys } from '../../core/keys.js';
import { usePoll } from '../../core/poll.js';
import { part, setQuery } from '../../core/route.js';
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { PageHead } from '../../parts/page.js';
import { Segments, Select } from '../../parts/segments.js';
import { Empty, Failure, Stale, Whole } from '../../parts/told.js';
import { DiscardDialog, RetryDialog } from './dialogs.js';
import { IssueRow } from './issue_row.js';
import { MuteDialog } from './mute_dialog.js';

const states = {
  open: {
    name: 'Open',
    lede: 'What a target or ctsync refuses for good is kept here until you retry or discard it. It holds up nothing else.',
    empty: 'No dead letters. What a target refuses for good shows here, with how to mend it.',
  },
  muted: {
    name: 'Muted',
    lede: 'Known troubles that nobody wants to hear of for a while. Their letters are kept, and can be retried.',
    empty: 'Nothing is muted. A reason that you mute is here until its time is over.',
  },
  discarded: {
    name: 'Discarded',
    lede: 'What was given up. It is not sent any more, and is forgotten after its time.',
    empty: 'Nothing was discarded, or it is forgotten already.',
  },
};
const dialogs = { retry: RetryDialog, discard: DiscardDialog, mute: MuteDialog };

/** Puts the focus on the list if the row that had it has left. */
function useFocusStays(rows) {
  const list = useRef(null);
  const inside = useRef(false);
  useEffect(() => {
    if (inside.current && document.activeElement === document.body) list.current?.focus({ preventScroll: true });
  }, [rows]);
  const onFocusIn = () => (inside.current = true);
  const onFocusOut = (event) => (inside.current = !event.relatedTarget);
  return { ref: list, tabindex: -1, onFocusIn, onFocusOut };
}

function Tabs({ state, poll }) {
  const counts = { muted: poll.data?.muted };
  if (poll.data) counts[state] = poll.data.items.length;
  return html`<${Segments} label="State" chosen=${state}
    options=${Object.entries(states).map(([id, { name }]) => [
      id,
      counts[id] == null ? name : `${name} ${count(counts[id])}`,
    ])}
    onChoose=${(next) => setQuery({ state: next === 'open' ? null : next })} />`;
}

export function DeadLetters({ values }) {
  const { may } = useOperator();
  const unmuting = useChange();
  const [asking, setAsking] = useState(null);
  const wanted = values.state?.[0];
  const state = wanted in states ? wanted : 'open';
  const { tenant, target, reason } = values;
  const poll = usePoll(`/issues${query({ state, tenant, target, reason })}`, 10_000);
  const targets = usePoll(`/targets${query({ tenant })}`, 0, { quiet: true });
  const refresh = useRefresh(poll);
  /** @type {import('../../core/types.js').Issue[]} */
  const issues = poll.data?.items ?? [];
  const stays = useFocusStays(poll.data);
  const ask = (kind, issue) => setAsking({ kind, issue });
  const done = (text) => {
    if (text) say(text);
    refresh();
  };
  const unmute = async (issue) =>
    (await unmuting.change(`/issues/${part(issue.id)}/unmute`, {})) && done('It is open again.');
  useKeys({
    r: () => {
      const row = document.activeElement?.closest('[data-issue]');
      const issue =
        issues.find((each) => each.id === row?.dataset.issue) ??
        (issues.length === 1 ? issues[0] : null);
      if (issue && may && state !== 'discarded') ask('retry', issue);
    },
  });
  const names = [...new Set((targets.data?.items ?? []).map((each) => each.target))];
  const letters = issues.reduce((sum, each) => sum + each.count, 0);
  const note =
    issues.length > 0 &&
    html`<span class="card-note">${plural(letters, 'letter')} ${state}, ${plural(issues.length, 'reason')}
      </span>`;
  const filtered = target || reason;
  const Asked = dialogs[asking?.kind];
  return html`<${PageHead} title="Dead letters" note=${note}>
      <${Tabs} state=${state} poll=${poll} /></${PageHead}>
    <p class="lede">${states[state].lede}</p><${Stale} poll=${poll} />
    <${Failure} error=${unmuting.error} doing="Could not unmute" />
    <section class="card" aria-labelledby="h-issues" ...${stays}><div class="card-head">
      <h2 id="h-issues">By reason</h2><span class="card-note">most letters first</span>
      <div class="end">${filtered && html`<button type="button" class="button small"
        onClick=${() => setQuery({ target: null, reason: null })}>Clear the filter</button>`}
        <${Select} label="Target" class="small" value=${target?.[0] ?? ''}
          options=${[['', 'All targets'], ...names.map((each) => [each, each])]}
          onChoose=${(next) => setQuery({ target: next })} /></div></div>
      ${
        !poll.data
          ? html`<${Whole} poll=${poll} what="the dead letters" tall />`
          : issues.length
            ? html`<ul class="issues">
              ${issues.map((issue, n) => html`<${IssueRow} key=${issue.id} issue=${issue}
              state=${state} first=${n === 0 && state === 'open'} busy=${unmuting.busy}
              onAsk=${ask} onUnmute=${unmute} />`)}</ul>`
            : html`<${Empty} act=${filtered && html`<p>
              Filtered by ${[target, reason].flat().filter(Boolean).join(', ')}.</p>`}>
              ${states[state].empty}</${Empty}>`
      }
    </section>
    ${Asked && html`<${Asked} issue=${asking.issue} onClose=${() => setAsking(null)}
      onDone=${done} />`}`;
}
