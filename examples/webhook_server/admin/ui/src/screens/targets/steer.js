import { useChange, useOperator } from '../../core/act.js';
import { safe } from '../../core/text.js';
import { html, useState } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { Text } from '../../parts/text.js';
import { Ago, Clock } from '../../parts/time.js';
import { Failure } from '../../parts/told.js';
import { PauseDialog } from './pause_dialog.js';
import { pathOf } from './target_path.js';
import { TestDialog } from './test_dialog.js';

/** By whom, since when, until when and why. */
export function PausedNote({ paused }) {
  return html`<div class="told warn slim"><${Icon} name="pause" /><div>
    <p>Paused by <b><${Text} value=${paused.by} max=${60} fold=${false} /></b> <${Ago}
    time=${paused.since} />, ${paused.until ? html`until <${Clock} time=${paused.until}
    digits=${0} />` : 'until somebody resumes it'}.</p>
    ${paused.note && html`<small><${Text} value=${paused.note} max=${200} /></small>`}</div></div>`;
}

/** What an operator does to a target. */
export function Steer({ target, onChanged }) {
  const { may, needs } = useOperator();
  const { busy, error, change } = useChange();
  const [asking, setAsking] = useState(null);
  const resume = async () =>
    (await change(pathOf(target, 'resume'), { tenant: target.tenant })) &&
    onChanged(`${safe(target.target)} goes on.`);
  const close = () => setAsking(null);
  const button = (name, icon, act) =>
    html`<button type="button" class="button small" disabled=${!may || busy} title=${needs}
      aria-label=${`${name} ${safe(target.target)}`} onClick=${act}><${Icon} name=${icon} />${name}
      </button>`;
  return html`<${Failure} error=${error} doing="Could not resume" />
    <div class="bar">${target.paused ? button('Resume', 'play', resume) : button('Pause…', 'pause', () => setAsking('pause'))}
      ${button('Test…', 'shield', () => setAsking('test'))}</div>
    ${asking === 'pause' && html`<${PauseDialog} target=${target} onClose=${close}
      onChanged=${onChanged} />`}
    ${asking === 'test' && html`<${TestDialog} target=${target} onClose=${close} />`}`;
}
