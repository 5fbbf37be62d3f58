import { at, Link } from '../core/route.js';
import { html } from '../core/ui.js';
import { PageHead } from '../parts/page.js';

export function NoSuchPage() {
  return html`<${PageHead} title="No such page" />
    <p class="lede">Nothing has this address. <${Link} class="link" to=${at('/')}>Go to the overview
      </${Link}></p>`;
}
