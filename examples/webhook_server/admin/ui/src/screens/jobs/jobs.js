import { useChange, useOperator, useRefresh } from '../../core/act.js';
import { query } from '../../core/api.js';
import { count, percent, plural, rate, words } from '../../core/format.js';
import { usePoll } from '../../core/poll.js';
import { at, Link, part } from '../../core/route.js';
import { html, useState } from '../../core/ui.js';
import { Acts, Dialog } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';
import { Menu } from '../../parts/menu.js';
import { PageHead } from '../../parts/page.js';
import { StateChip } from '../../parts/state.js';
import { Text } from '../../parts/text.js';
import { Ago } from '../../parts/time.js';
import { Empty, Failure, Stale, Whole } from '../../parts/told.js';
import { kinds } from './kinds.js';
import { StartDialog } from './start_dialog.js';

function CancelDialog({ job, onClose, onChanged }) {
  const { busy, error, change } = useChange();
  const stop = async () => {
    if (await change(`/jobs/${part(job.id)}/cancel`, {})) {
      onChanged();
      onClose();
    }
  };
  return html`<${Dialog} title=${`Cancel ${job.id}`} onClose=${onClose}>
    <p>It stops after its present step and cannot go on again. What it has done stays.</p>
    <${Failure} error=${error} doing="Could not cancel" />
    <${Acts} onClose=${onClose} away="Keep it">
      <button type="button" class="button danger" disabled=${busy} onClick=${stop}>Cancel the job
      </button></${Acts}></${Dialog}>`;
}

function Progress({ job }) {
  const { done, total } = job;
  const share = total ? percent(done, total) : null;
  const parts = [
    total == null ? `${count(done)} done` : `${count(done)} of ${count(total)}`,
    share,
    job.per_second != null && `${rate(job.per_second)} per second`,
  ].filter(Boolean);
  return html`${total > 0 && ['running', 'paused'].includes(job.state) && html`<progress
    value=${Math.min(done, total)} max=${total} aria-label=${`Progress of ${job.id}`} />`}
    <p class="tab">${parts.join(' · ')}
      ${job.ends_at && html` · ends <${Ago} time=${job.ends_at} />`}</p>`;
}

/** What became of what it read. */
function Outcome({ job }) {
  const parts = [
    ['told', job.told],
    ['known already', job.known],
    ['ignored', job.ignored],
    ['dead', job.dead],
    ['still open', job.open],
  ].filter(([name, n]) => n > 0 || (n === 0 && name === 'told'));
  if (!parts.length) return null;
  const begin = ['running', 'paused'].includes(job.state) ? 'So far' : 'In the end';
  return html`<p class="quiet tab">${begin}: ${parts.map(([name, n], nth) => {
    const text = `${count(n)} ${name}`;
    return html`${nth > 0 && ', '}${name === 'dead' ? html`<${Link} class="text-link"
      to=${at('/dead', { tenant: job.tenant })}>${text}</${Link}>` : text}`;
  })}.</p>`;
}

function Job({ job, onChanged }) {
  const { may, needs } = useOperator();
  const { busy, error, change } = useChange();
  const [cancelling, setCancelling] = useState(false);
  const act = async (name) => (await change(`/jobs/${part(job.id)}/${name}`, {})) && onChanged();
  const button = (name, icon, act) =>
    html`<button type="button" class="button small" disabled=${!may || busy} title=${needs}
      aria-label=${`${name} ${job.id}`} onClick=${act}><${Icon} name=${icon} />${name}</button>`;
  return html`<li class="job"><div class="job-head"><h2>
    <${Text} value=${words(job.kind)} max=${60} fold=${false} /></h2><span class="mono quiet">
    <${Text} value=${job.id} max=${60} fold=${false} /></span>
    <${StateChip} state=${job.state} filled />
      <div class="end">${job.state === 'running' && button('Pause', 'pause', () => act('pause'))}
        ${['paused', 'failed'].includes(job.state) && button('Resume', 'play', () => act('resume'))}
        ${['running', 'paused', 'failed'].includes(job.state) && button('Cancel…', 'stop', () => setCancelling(true))}
          </div></div>
    ${job.text && html`<p><${Text} value=${job.text} max=${300} /></p>`}
    <${Progress} job=${job} />
    <p class="quiet">began <${Ago} time=${job.since} />${job.by && html`, by <${Text}
      value=${job.by} max=${60} />`}
      ${job.ended_at && html`, ended <${Ago} time=${job.ended_at} />`} · <${Text}
      value=${job.tenant} max=${40} />
      ${job.state === 'running' && job.has_worker === false && html` · <b class="warn-text">
        no process works on it</b>`}</p>
    <${Outcome} job=${job} />
    ${job.error && html`<p class="dead-text"><${Text} value=${job.error} max=${300} /></p>`}
    <${Failure} error=${error} />
    ${cancelling && html`<${CancelDialog} job=${job} onClose=${() => setCancelling(false)}
      onChanged=${onChanged} />`}</li>`;
}

export function Jobs({ values }) {
  const [starting, setStarting] = useState(null);
  const [fast, setFast] = useState(false);
  const poll = usePoll(`/jobs${query({ tenant: values.tenant })}`, fast ? 2000 : 10_000);
  const refresh = useRefresh(poll);
  const jobs = poll.data?.items ?? [];
  const running = jobs.filter((job) => job.state === 'running').length;
  if (poll.data && fast !== running > 0) setFast(running > 0);
  const items = Object.entries(kinds).map(([kind, { name, icon }]) => ({
    label: `${name}…`,
    icon,
    act: () => setStarting(kind),
  }));
  return html`<${PageHead} title="Jobs"
    note=${poll.data && html`<span class="card-note">${plural(running, 'job')} running</span>`}>
      ${poll.data && html`<${Menu} label="Start" icon="play" class="button primary" items=${items} />`}
    </${PageHead}>
    <p class="lede">
      Backfills, replays and reconciliations. They survive a restart and give way to live deliveries.
      </p><${Stale} poll=${poll} />
    <section class="card" aria-label="Jobs">${
      !poll.data
        ? html`<${Whole} poll=${poll} what="the jobs" tall />`
        : jobs.length
          ? html`<ul>${jobs.map((job) => html`<${Job} key=${job.id} job=${job}
            onChanged=${refresh} />`)}</ul>`
          : html`<${Empty} command="ctsync backfill customers --dry-run">
            No job yet. Bring in the customers who exist:</${Empty}>`
    }</section>
    ${starting && html`<${StartDialog} kind=${starting} jobs=${poll.data} tenant=${values.tenant}
      onClose=${() => setStarting(null)} onStarted=${refresh} />`}`;
}
