import { useChange } from '../../core/act.js';
import { say } from '../../core/copy.js';
import { count, spanText } from '../../core/format.js';
import { at, Link, part } from '../../core/route.js';
import { safe } from '../../core/text.js';
import { html, useState } from '../../core/ui.js';
import { Acts, Dialog, Field } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';
import { StateChip } from '../../parts/state.js';
import { Dash } from '../../parts/table.js';
import { Text } from '../../parts/text.js';
import { Ago } from '../../parts/time.js';
import { Failure } from '../../parts/told.js';

const Fact = ({ name, children }) => html`<div><dt>${name}</dt><dd>${children}</dd></div>`;

function PauseDialog({ target, onClose, onChanged }) {
  const { busy, error, change } = useChange();
  const [why, setWhy] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    if (
      !(await change(`/targets/${part(target.target)}/pause`, {
        tenant: target.tenant,
        why: why.trim(),
      }))
    )
      return;
    say(`${target.target} is paused.`);
    onChanged();
    onClose();
  };
  return html`<${Dialog} title=${html`Pause <${Text} value=${target.target} max=${40} />`}
    onClose=${onClose}><form onSubmit=${submit}>
    <p>No call is sent to this target until it is resumed. Deliveries are taken as before, and calls wait in order.
      </p>
    <${Field} label="Why" note="Shown to everybody, and kept in the audit log. No personal data.">
      <input value=${why} onInput=${(event) => setWhy(event.target.value)} maxlength="200"
      placeholder="moving to another workspace" /></${Field}>
    <${Failure} error=${error} doing="Could not pause" />
    <${Acts} onClose=${onClose}><button class="button primary" disabled=${busy || !why.trim()}>
      <${Icon} name="pause" />Pause</button></${Acts}></form></${Dialog}>`;
}

function AskDialog({ target, act, title, what, verb, onClose, onChanged }) {
  const { busy, error, change } = useChange();
  const [result, setResult] = useState(null);
  const carryOut = async () => {
    const answer = await change(`/targets/${part(target.target)}/${act}`, {
      tenant: target.tenant,
    });
    if (!answer) return;
    onChanged();
    setResult(answer.text || 'Done.');
  };
  return html`<${Dialog} title=${html`${title} <${Text} value=${target.target} max=${40} />`}
    onClose=${onClose}>
    ${result ? html`<p class="result" role="status"><${Text} value=${result} max=${400} />
      </p>` : html`<p>${what}</p>`}
    <${Failure} error=${error} />
    <${Acts} onClose=${onClose} away=${result ? 'Close' : 'Cancel'}>
      ${!result && html`<button type="button" class="button primary" disabled=${busy}
      onClick=${carryOut}>${busy ? 'Waiting…' : verb}</button>`}</${Acts}></${Dialog}>`;
}

/** One target: how it is, what waits for it, and what can be done. */
export function TargetCard({ target, several, may, onChanged }) {
  const [asking, setAsking] = useState(null);
  const close = () => setAsking(null);
  const needs = may ? undefined : 'Needs the role operator';
  const calls = at('/calls', {
    tenant: target.tenant,
    target: target.target,
    state: ['waiting', 'retrying'],
  });
  const paused = target.paused ?? (target.state === 'paused' ? {} : null);
  return html`<section class="card target-card"
    aria-label=${safe(`${target.target} of ${target.tenant}`)}>
    <div class="card-head"><h2><${Text} value=${target.target} max=${60} /></h2>
      <span class="card-note">${several && html`<${Text} value=${target.tenant} max=${30} />, `}
      <${Text} value=${target.protocol} max=${60} fold=${false} /></span><div class="end">
      <${StateChip} state=${target.state} filled /></div></div>
    <dl class="kv">
      ${paused && html`<${Fact} name="Paused">
        <${Text} value=${paused.why ?? ''}
        max=${120} /> ${paused.by && html`<span class="quiet">by <${Text} value=${paused.by}
        max=${40} />, <${Ago} time=${paused.at} /></span>`}</${Fact}>`}
      <${Fact} name="Waiting calls">
        ${target.waiting ? html`<${Link} class="text-link" to=${calls}>${count(target.waiting)}
        </${Link}>` : '0'}</${Fact}>
      <${Fact} name="Oldest waiting">
        ${target.oldest_ms == null ? html`<${Dash} />` : spanText(target.oldest_ms)}</${Fact}>
      <${Fact} name="Next try">
        ${target.next_try ? html`<${Ago} time=${target.next_try} />` : html`<${Dash} />`}</${Fact}>
      <${Fact} name="Last answer">
        ${target.last_answer ? html`<${Text} value=${target.last_answer}
        max=${100} />` : html`<${Dash} />`}</${Fact}>
      <${Fact} name="Limit">
        ${target.rate_limit_per_minute == null ? 'none' : `${count(target.rate_limit_per_minute)} per minute`}
        </${Fact}>
      <${Fact} name="Own rules">
        ${target.rules ? html`<${Link} class="text-link"
        to=${at(`/mapping/${part(target.tenant)}`)}>yes</${Link}>` : 'none'}</${Fact}>
    </dl>
    <div class="card-acts">
      ${
        paused
          ? html`<button type="button" class="button" disabled=${!may} title=${needs}
            onClick=${() => setAsking('resume')}><${Icon} name="play" />Resume…</button>`
          : html`<button type="button" class="button" disabled=${!may} title=${needs}
            onClick=${() => setAsking('pause')}><${Icon} name="pause" />Pause…</button>`
      }
      <button type="button" class="button" disabled=${!may} title=${needs}
        onClick=${() => setAsking('test')}>Send a test…</button></div>
    ${asking === 'pause' && html`<${PauseDialog} target=${target} onClose=${close}
      onChanged=${onChanged} />`}
    ${asking === 'resume' && html`<${AskDialog} target=${target} act="resume" title="Resume"
      verb="Resume" what="What waits is sent: one call first, then more as the target accepts them."
      onClose=${close} onChanged=${onChanged} />`}
    ${asking === 'test' && html`<${AskDialog} target=${target} act="test" title="Test"
      verb="Send a test" what="One call that is marked as a test is sent now, with made-up data."
      onClose=${close} onChanged=${onChanged} />`}
  </section>`;
}
