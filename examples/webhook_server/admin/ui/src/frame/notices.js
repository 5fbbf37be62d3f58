import { session } from '../core/api.js';
import { useStore } from '../core/store.js';
import { setQuery } from '../core/route.js';
import { html, useState } from '../core/ui.js';
import { Icon } from '../parts/icon.js';
import { Text } from '../parts/text.js';

/** No token is configured: everybody who reaches the page may do everything. */
export function OpenToAll() {
  const { me } = useStore(session);
  const [closed, setClosed] = useState(sessionStorage.getItem('ctsync.open') === 'read');
  if (!me || me.protected || closed) return null;
  const close = () => {
    sessionStorage.setItem('ctsync.open', 'read');
    setClosed(true);
  };
  return html`<div class="told quiet slim" role="note"><${Icon} name="key" />
    <div><p>No token is configured: everybody on this machine is operator here. <span class="quiet">
      Set one before others can reach this address.</span></p></div>
    <div class="end"><button type="button" class="icon-button" aria-label="Close this notice"
      onClick=${close}><${Icon} name="close" /></button></div></div>`;
}

/** An address had names that are not known. */
export function DroppedNames({ names }) {
  if (!names.length) return null;
  return html`<div class="told warn" role="status"><${Icon} name="warn" />
    <div><p>The address has ${names.length === 1 ? 'a name that is' : 'names that are'} unknown, empty or repeated: <${Text}
      value=${names.join(', ')} max=${80} />. It is left out.</p></div>
    <div class="end"><button type="button" class="button small"
      onClick=${() => setQuery({}, { replace: true })}>Mend the address</button></div></div>`;
}
