import { session } from '../../core/api.js';
import { at, Link } from '../../core/route.js';
import { useStore } from '../../core/store.js';
import { html } from '../../core/ui.js';
import { PageHead } from '../../parts/page.js';
import { Empty } from '../../parts/told.js';
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

const ForOperators = ({ name }) => html`<section class="card" aria-label=${name}>
    <${Empty}>${name}: this is for operators. Your token has the role viewer.</${Empty}></section>`;

export function Settings({ id, values }) {
  const { me } = useStore(session);
  const [, name, Page] = pages.find(([each]) => each === id) ?? pages[0];
  return html`<${PageHead} title="Settings and doctor" name=${name} />
    <nav class="sub-nav" aria-label="Settings">
      ${pages.map(([each, title]) => html`<${Link}
      to=${at(each ? `/settings/${each}` : '/settings')}
      aria-current=${title === name ? 'page' : undefined}>${title}</${Link}>`)}</nav>
    ${me?.role === 'viewer' && Page !== Browser
      ? html`<${ForOperators} name=${name} />`
      : me && html`<${Page} values=${values} />`}`;
}
