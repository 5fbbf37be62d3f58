import { session } from '../core/api.js';
import { count } from '../core/format.js';
import { query } from '../core/api.js';
import { usePoll } from '../core/poll.js';
import { prefs, setPref } from '../core/prefs.js';
import { go, Link, useRoute } from '../core/route.js';
import { useStore } from '../core/store.js';
import { html, useLayoutEffect, useRef } from '../core/ui.js';
import { Icon } from '../parts/icon.js';
import { Text } from '../parts/text.js';
import { signOut } from '../core/api.js';

const sections = [
  ['/', 'Overview', 'overview'],
  ['/live', 'Live', 'live'],
  ['/customers', 'Customers', 'person'],
  ['/dead', 'Dead letters', 'dead'],
  null,
  ['/mapping', 'Mapping', 'mapping'],
  ['/jobs', 'Jobs', 'jobs'],
  ['/targets', 'Targets and sources', 'target'],
  ['/settings', 'Settings and doctor', 'settings'],
];

/** The section that an address belongs to. */
function sectionOf(path) {
  if (path.startsWith('/deliveries/') || path.startsWith('/calls')) return '/live';
  return (
    sections.find((each) => each && each[0] !== '/' && path.startsWith(each[0]))?.[0] ??
    (path === '/' ? '/' : null)
  );
}

function Tenant({ me, tenant }) {
  const { path, values } = useRoute();
  const tenants = me?.tenants ?? [];
  if (tenants.length < 2) {
    return html`<div class="tenant"><${Icon} name="store" /><b>
      ${tenants[0] ? html`<${Text} value=${tenants[0]} max=${40} />` : '–'}</b></div>`;
  }
  const choose = (event) => {
    const next = event.target.value || null;
    const detail = /^\/(deliveries|customers|mapping)\//.test(path);
    go(
      (detail ? `/${path.split('/')[1].replace('deliveries', 'live')}` : path) +
        query(detail ? { tenant: next } : { ...values, tenant: next }),
    );
  };
  return html`<label class="tenant choice"><${Icon} name="store" /><span class="unseen">Tenant
    </span>
    <select value=${tenant ?? ''} onChange=${choose}><option value="">All ${tenants.length} tenants
      </option>
      ${tenants.map((each) => html`<option value=${each} selected=${each === tenant}>${each}
        </option>`)}</select><${Icon} name="down" /></label>`;
}

const themes = { system: ['half', 'light'], light: ['sun', 'dark'], dark: ['moon', 'system'] };

export function Side({ open, onClose }) {
  const { path, values } = useRoute();
  const { me } = useStore(session);
  const { theme } = useStore(prefs);
  const { tenant } = values;
  const issues = usePoll(`/issues${query({ state: 'open', tenant })}`, 10_000, { quiet: true });
  const dead = issues.data?.open ?? 0;
  const here = sectionOf(path);
  const box = useRef(null);
  useLayoutEffect(() => {
    if (!open) return undefined;
    const before = document.activeElement;
    box.current.querySelector('nav a')?.focus();
    const onKey = (event) => {
      if (event.key === 'Escape') onClose();
      if (event.key !== 'Tab') return;
      const all = [...box.current.querySelectorAll('a, button, select')];
      const edge = event.shiftKey ? all[0] : all.at(-1);
      if (document.activeElement === edge) {
        event.preventDefault();
        (event.shiftKey ? all.at(-1) : all[0]).focus();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      if (before?.isConnected) before.focus();
    };
  }, [open]);
  const [themeIcon, nextTheme] = themes[theme];
  return html`${open && html`<div class="veil" onClick=${onClose}></div>`}
  <aside class=${open ? 'side open' : 'side'} aria-label="Sections" ref=${box}>
    <div class="brand"><${Icon} name="brand" />
      ctsync${me?.version && html`<span class="env">${me.version}</span>`}</div>
    <${Tenant} me=${me} tenant=${tenant} />
    <nav class="nav" aria-label="Main">${sections.map((each) => {
      if (!each) return html`<hr />`;
      const [to, name, icon] = each;
      return html`<${Link} to=${to + query({ tenant })}
        aria-current=${here === to ? 'page' : undefined}><${Icon} name=${icon} />${name}
        ${to === '/dead' && dead > 0 && html`<span class="count">
          <span class="unseen">, open: </span>${count(dead)}</span>`}</${Link}>`;
    })}</nav>
    <div class="side-foot"><div>${me && html`<b>${me.role}</b>`}
      ${me && (me.protected ? html`<span class="clip-text">token <${Text} value=${me.token}
      max=${30} /></span>` : 'no token configured')}</div>
      ${me?.protected && html`<button type="button" class="icon-button" aria-label="Sign out"
        title="Sign out" onClick=${signOut}><${Icon} name="leave" /></button>`}
      <button type="button" class="icon-button"
        aria-label=${`Theme: ${theme}. Change to ${nextTheme}`} title=${`Theme: ${theme}`}
        onClick=${() => setPref('theme', nextTheme)}><${Icon} name=${themeIcon} /></button></div>
  </aside>`;
}
