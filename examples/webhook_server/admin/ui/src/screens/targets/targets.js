import { html } from '../../core/ui.js';
import { PageHead } from '../../parts/page.js';
export const Targets = () => html`<${PageHead} title="Targets" />`;
