import { clock } from '../core/format.js';
import { freshness } from '../core/poll.js';
import { useStore } from '../core/store.js';
import { html } from '../core/ui.js';
import { Icon } from '../parts/icon.js';
import { Find } from './find.js';

function Fresh() {
  const { at, error, paused } = useStore(freshness);
  if (error)
    return html`<span class="fresh warn"><i></i>
      Not updated${at ? ` since ${clock(new Date(at), 0)}` : ''}</span>`;
  if (paused)
    return html`<span class="fresh still"><i></i>Paused${at ? ` at ${clock(new Date(at), 0)}` : ''}
      </span>`;
  if (!at) return null;
  return html`<span class="fresh"><i></i>Updated ${clock(new Date(at), 0)}</span>`;
}

export function Top({ onMenu, menu }) {
  return html`<header class="top">
    <button type="button" class="icon-button menu-button" aria-label="Menu"
      aria-expanded=${menu ? 'true' : 'false'} onClick=${onMenu}><${Icon} name="menu" /></button>
    <${Find} /><div class="end"><${Fresh} /></div>
  </header>`;
}
