import { prefs, setPref } from '../../core/prefs.js';
import { useStore } from '../../core/store.js';
import { html } from '../../core/ui.js';
import { Card } from '../../parts/page.js';
import { Segments } from '../../parts/segments.js';

/** What only this browser remembers. */
export function Browser() {
  const { theme, utc, keys } = useStore(prefs);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return html`<${Card} id="h-browser" title="This browser" note="kept here only"><div class="prefs">
    <b id="p-theme">Theme</b><${Segments} label="Theme" options=${[
      ['system', 'As the system'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ]} chosen=${theme} onChoose=${(value) => setPref('theme', value)} />
    <b id="p-zone">Times</b><${Segments} label="Times" options=${[
      ['local', `Of this machine (${zone})`],
      ['utc', 'UTC'],
    ]} chosen=${utc ? 'utc' : 'local'} onChoose=${(value) => setPref('utc', value === 'utc')} />
    <label class="check"><input type="checkbox" checked=${keys}
      onChange=${(event) => setPref('keys', event.target.checked)} />
      <span>Single keys act on the page<small>
      Such as / for find and g l for Live. Press ? for all of them.</small></span></label>
  </div></${Card}>`;
}
