import { count } from '../../core/format.js';
import { at, Link } from '../../core/route.js';
import { html } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Menu } from '../../parts/menu.js';
import { Text } from '../../parts/text.js';
import { Ago } from '../../parts/time.js';

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

/** @param {{issue: import('../../core/types.js').Issue}} props */
export function IssueRow({ issue, first, may, onAsk }) {
  const whose = issue.target ?? issue.source ?? 'ctsync';
  const values = {
    tenant: issue.tenant,
    target: issue.target,
    source: issue.source,
    state: 'dead',
    reason: issue.code,
  };
  const place = issue.target
    ? at('/calls', { ...values, source: null })
    : at('/live', { ...values, target: null });
  const needs = may ? undefined : 'Needs the role operator';
  return html`<li class="issue" data-issue=${issue.id}>
    <div class="issue-main"><h3><${Icon} name="dead" class="i-dead" />
      <${Link} class="text-link" data-row to=${place}>
      <${Text} value=${whose} max=${40} fold=${false} />: <${Text} value=${issue.text} max=${160}
      fold=${false} /></${Link}></h3>
      ${issue.advice && html`<p class="mend"><b>Mend:
        </b> <${Text} value=${issue.advice} max=${300} /></p>`}
      <p class="quiet">
        ${[issue.kind ?? 'delivery', issue.tenant, issue.code].filter(Boolean).map((each, n) => html`${n > 0 && ' · '}
        <${Text} value=${each} max=${60} fold=${false} />`)} · first <${Ago}
        time=${issue.first_at} />, last <${Ago} time=${issue.last_at} />
        ${rises(issue.trend) && html` · <b class="dead-text">rising</b>`}</p></div>
    <div class="issue-trend quiet"><${Trend} hours=${issue.trend} /><span>24 h
      <span class="unseen">: ${count(sum(issue.trend))} died</span></span></div>
    <div class="issue-n"><span class="n">${count(issue.count)}</span><span class="quiet">open</span>
      </div>
    <div class="issue-acts"><button type="button" class=${first ? 'button primary' : 'button'}
      disabled=${!may} title=${needs} aria-label=${`Retry ${count(issue.count)}: ${whose}`}
      onClick=${() => onAsk('retry', issue)}><${Icon} name="retry" />Retry ${count(issue.count)}…
      </button>
      ${may && html`<${Menu} icon="more" class="icon-button"
        name=${`More for ${whose}: ${issue.code}`}
        items=${[{ label: `Discard ${count(issue.count)}…`, icon: 'trash', danger: true, act: () => onAsk('discard', issue) }]} />`}
        </div>
  </li>`;
}
