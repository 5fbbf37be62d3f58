import { useOperator } from '../../core/act.js';
import { count } from '../../core/format.js';
import { at, Link } from '../../core/route.js';
import { safe } from '../../core/text.js';
import { html } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Menu } from '../../parts/menu.js';
import { Text } from '../../parts/text.js';
import { Ago, Clock } from '../../parts/time.js';

/** Twenty-four bars, an hour each. */
export function Trend({ hours }) {
  const high = Math.max(1, ...hours);
  const tall = (n) => (n ? Math.max(3, Math.round((n / high) * 22)) : 1);
  return html`<svg class="trend" viewBox="0 0 96 24" aria-hidden="true">
    ${hours.slice(-24).map((n, at) => html`<rect class=${n ? 'some' : ''} x=${at * 4}
    y=${24 - tall(n)} width="3" height=${tall(n)} rx="0.5" />`)}</svg>`;
}

const sum = (list) => list.reduce((all, each) => all + each, 0);
/** More in the last three hours than in the three before. */
const rises = (trend) =>
  sum(trend.slice(-3)) > sum(trend.slice(-6, -3)) && sum(trend.slice(-3)) > 1;

const whose = (issue) => issue.target ?? issue.source ?? 'ctsync';
export const aboutIssue = (issue) => `${whose(issue)}: ${issue.text}`;

function MutedNote({ muted }) {
  return html`<p class="quiet">muted by <b><${Text} value=${muted.by} max=${60} fold=${false} />
    </b> <${Ago} time=${muted.since} />${muted.until && html`, until <${Clock} time=${muted.until}
    digits=${0} />`}${muted.note && html`: <${Text} value=${muted.note} max=${200} />`}</p>`;
}

/** Letters that were given up have no acts. */
function IssueActs({ issue, first, busy, onAsk, onUnmute }) {
  const { may, needs } = useOperator();
  const n = count(issue.count);
  const discard = {
    label: `Discard ${n}…`,
    icon: 'trash',
    danger: true,
    act: () => onAsk('discard', issue),
  };
  const mute = { label: 'Mute…', icon: 'pause', act: () => onAsk('mute', issue) };
  const unmute = { label: 'Unmute', icon: 'play', act: () => onUnmute(issue) };
  return html`<div class="issue-acts"><button type="button"
      class=${first ? 'button primary' : 'button'} disabled=${!may || busy} title=${needs}
      aria-label=${`Retry ${n}: ${whose(issue)}`} onClick=${() => onAsk('retry', issue)}>
      <${Icon} name="retry" />Retry ${n}…</button>
      ${may && html`<${Menu} icon="more" class="icon-button"
        name=${`More for ${safe(whose(issue))}: ${issue.code}`}
        items=${[issue.muted ? unmute : mute, discard]} />`}</div>`;
}

/** @param {{issue: import('../../core/types.js').Issue}} props */
export function IssueRow({ issue, state, first, busy, onAsk, onUnmute }) {
  const gone = state === 'discarded';
  const values = {
    tenant: issue.tenant,
    target: issue.target,
    source: issue.source,
    state: gone ? 'discarded' : 'dead',
    reason: issue.code,
  };
  const place = issue.target
    ? at('/calls', { ...values, source: null })
    : at('/live', { ...values, target: null });
  return html`<li class="issue" data-issue=${issue.id}>
    <div class="issue-main"><h3><${Icon} name=${gone ? 'minus' : 'dead'}
      class=${gone || issue.muted ? 'i-quiet' : 'i-dead'} />
      <${Link} class="text-link" data-row to=${place}>
      <${Text} value=${whose(issue)} max=${40} fold=${false} />: <${Text} value=${issue.text}
      max=${160} fold=${false} /></${Link}></h3>
      ${issue.advice && !gone && html`<p class="mend"><b>Mend:
        </b> <${Text} value=${issue.advice} max=${300} /></p>`}
      <p class="quiet">
        ${[issue.kind ?? 'delivery', issue.tenant, issue.code].filter(Boolean).map((each, n) => html`${n > 0 && ' · '}
        <${Text} value=${each} max=${60} fold=${false} />`)} · first <${Ago}
        time=${issue.first_at} />, last <${Ago} time=${issue.last_at} />
        ${rises(issue.trend) && html` · <b class="dead-text">rising</b>`}</p>
      ${issue.muted && !gone && html`<${MutedNote} muted=${issue.muted} />`}</div>
    <div class="issue-trend quiet"><${Trend} hours=${issue.trend} /><span>24 h
      <span class="unseen">: ${count(sum(issue.trend))} died</span></span></div>
    <div class="issue-n"><span class="n">${count(issue.count)}</span><span class="quiet">
      ${gone ? 'given up' : issue.muted ? 'muted' : 'open'}</span></div>
    ${!gone && html`<${IssueActs} issue=${issue} first=${first} busy=${busy} onAsk=${onAsk}
      onUnmute=${onUnmute} />`}
  </li>`;
}
