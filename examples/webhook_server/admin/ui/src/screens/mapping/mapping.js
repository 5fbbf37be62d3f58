import { session } from '../../core/api.js';
import { usePoll } from '../../core/poll.js';
import { at, go, Link, part, useRoute } from '../../core/route.js';
import { useStore } from '../../core/store.js';
import { html, useEffect } from '../../core/ui.js';
import { Icon } from '../../parts/icon.js';
import { PageHead } from '../../parts/page.js';
import { Text } from '../../parts/text.js';
import { Empty, Stale, Waiting, Whole } from '../../parts/told.js';
import { Editor } from './editor.js';
import { History } from './history.js';

function Choose({ tenants }) {
  return html`<${PageHead} title="Mapping" /><section class="card find-card" aria-label="Tenants">
    <b>Choose a tenant</b>
    ${
      tenants.length
        ? html`<ul class="matches">
      ${tenants.map(
        (tenant) => html`<li><${Link} data-row to=${`/mapping/${part(tenant)}`}>
      <${Icon} name="mapping" /><b><${Text} value=${tenant} max=${60} /></b></${Link}></li>`,
      )}
      </ul>`
        : html`<${Empty}>No tenant is configured.</${Empty}>`
    }</section>`;
}

/** The rules of one tenant: edited, checked, tried and published. */
function OfTenant({ tenant, several }) {
  const poll = usePoll(`/mappings/${part(tenant)}`, 10_000);
  const mapping = poll.data;
  const active =
    mapping?.active == null
      ? 'only the built-in mapping is used'
      : `revision ${mapping.active} is used`;
  const crumb =
    several &&
    html`<nav class="crumb" aria-label="Path"><${Link} to="/mapping">Mapping</${Link}>
      <${Icon} name="right" /><span><${Text} value=${tenant} max=${60} /></span></nav>`;
  if (!mapping)
    return html`${crumb}<${PageHead} title="Mapping" />
      <${Whole} poll=${poll} what="the mapping" tall />`;
  return html`${crumb}<${PageHead} title=${html`Mapping of <${Text} value=${tenant} max=${60} />`}
    name="Mapping" note=${html`<span class="card-note">${active}</span>`} />
    <${Stale} poll=${poll} />
    <${Editor} key=${tenant} tenant=${tenant} mapping=${mapping} onPublished=${poll.refresh} />
    <${History} tenant=${tenant} mapping=${mapping} onUsed=${poll.refresh} />`;
}

export function Mapping({ id }) {
  const { me } = useStore(session);
  const { values } = useRoute();
  // Each tenant has an address of its own, so that going to another one is leaving.
  useEffect(() => {
    if (!id && values.tenant) go(at(`/mapping/${part(values.tenant)}`), { replace: true });
  }, [id, values.tenant]);
  if (!me) return html`<${PageHead} title="Mapping" /><${Waiting} />`;
  const only = me.tenants.length === 1 ? me.tenants[0] : undefined;
  const tenant = id ?? values.tenant ?? only;
  return tenant
    ? html`<${OfTenant} key=${tenant} tenant=${tenant} several=${!only} />`
    : html`<${Choose} tenants=${me.tenants} />`;
}
