import { useChange } from '../../core/act.js';
import { html, useEffect, useState } from '../../core/ui.js';
import { Findings, needsYou } from '../../parts/findings.js';
import { Icon } from '../../parts/icon.js';
import { Card } from '../../parts/page.js';
import { Failure, Waiting } from '../../parts/told.js';

/** Runs when it is opened, and again on demand: it asks the store, commercetools and every target. */
export function Doctor() {
  const { busy, error, change } = useChange();
  const [items, setItems] = useState(null);
  const run = async () => {
    const answer = await change('/doctor/run', {});
    if (answer) setItems(answer.items);
  };
  useEffect(() => {
    run();
  }, []);
  const bad = needsYou(items ?? []);
  const end = html`<button type="button" class="button" disabled=${busy} onClick=${run}>
    <${Icon} name="retry" />${busy ? 'Running…' : 'Run again'}</button>`;
  const note =
    items && !busy
      ? bad
        ? `${bad} of ${items.length} need you`
        : `all ${items.length} checks are in order`
      : 'changes nothing, sends no call';
  return html`<${Card} id="h-doctor" title="Doctor" note=${html`<span role="status">${note}</span>`}
    end=${end}>
    <${Failure} error=${error} doing="The doctor could not run" />
    ${
      !items
        ? !error && html`<${Waiting} rows=${8} />`
        : html`<${Findings} items=${items} />`
    }
  </${Card}>`;
}
