import { html } from '../../core/ui.js';
import { PageHead } from '../../parts/page.js';
export const Mapping = () => html`<${PageHead} title="Mapping" />`;
