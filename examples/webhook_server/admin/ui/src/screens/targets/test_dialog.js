import { useChange } from '../../core/act.js';
import { plural } from '../../core/format.js';
import { safe } from '../../core/text.js';
import { html, useEffect, useState } from '../../core/ui.js';
import { Acts, Dialog } from '../../parts/dialog.js';
import { Findings, needsYou } from '../../parts/findings.js';
import { Failure, Waiting } from '../../parts/told.js';
import { pathOf } from './target_path.js';

/** Begins when it is opened. */
export function TestDialog({ target, onClose }) {
  const { busy, error, change } = useChange();
  const [items, setItems] = useState(null);
  const run = async () => {
    setItems(null);
    const answer = await change(pathOf(target, 'test'), { tenant: target.tenant });
    if (answer) setItems(answer.items);
  };
  useEffect(() => void run(), []);
  const bad = needsYou(items ?? []);
  const said = items
    ? bad
      ? `${bad} of ${plural(items.length, 'check')} ${bad === 1 ? 'needs' : 'need'} you.`
      : `All ${plural(items.length, 'check')} are in order.`
    : 'This takes up to 10 seconds.';
  return html`<${Dialog} wide title=${`Test ${safe(target.target)}`} onClose=${onClose}>
    <p>It is asked whether it can be reached and takes our key. It is sent no call.</p>
    <p class="quiet" role="status">${!error && said}</p>
    <${Failure} error=${error} doing="Could not test" />
    ${busy && html`<${Waiting} rows=${4} />`}
    ${items && html`<div class="boxed"><${Findings} items=${items} /></div>`}
    <${Acts} onClose=${onClose} away="Close"><button type="button" class="button" disabled=${busy}
      onClick=${run}>${busy ? 'Testing…' : 'Test again'}</button></${Acts}></${Dialog}>`;
}
