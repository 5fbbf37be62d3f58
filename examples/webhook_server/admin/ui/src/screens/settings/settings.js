import { at, Link } from '../../core/route.js';
import { html } from '../../core/ui.js';
import { PageHead } from '../../parts/page.js';
import { Audit } from './audit.js';
import { Browser } from './browser.js';
import { Doctor } from './doctor.js';
import { SettingsList } from './settings_list.js';

const pages = [
  [undefined, 'Settings', SettingsList],
  ['doctor', 'Doctor', Doctor],
  ['audit', 'Audit log', Audit],
  ['browser', 'This browser', Browser],
];

export function Settings({ id, values }) {
  const [, name, Page] = pages.find(([each]) => each === id) ?? pages[0];
  return html`<${PageHead} title="Settings and doctor" name=${name} />
    <nav class="sub-nav" aria-label="Settings">
      ${pages.map(([each, title]) => html`<${Link}
      to=${at(each ? `/settings/${each}` : '/settings')}
      aria-current=${title === name ? 'page' : undefined}>${title}</${Link}>`)}</nav>
    <${Page} values=${values} />`;
}
