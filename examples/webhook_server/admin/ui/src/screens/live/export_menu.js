import { useOperator } from '../../core/act.js';
import { addressOf, query } from '../../core/api.js';
import { html } from '../../core/ui.js';
import { Menu } from '../../parts/menu.js';

/** Files of what the list shows: the server makes those of all that matches, for operators. */
export function ExportMenu({ of, values, more = [] }) {
  const { may } = useOperator();
  const all = (name, format) => ({
    label: `All that match as ${name}`,
    note: 'masked, the newest 100,000',
    icon: 'save',
    href: addressOf(`/export${query({ ...values, of, format })}`),
  });
  const items = [...(may ? [all('NDJSON', 'ndjson'), all('CSV', 'csv')] : []), ...more];
  return items.length ? html`<${Menu} label="Export" icon="save" items=${items} />` : null;
}
