import { html } from '../../core/ui.js';
import { PageHead } from '../../parts/page.js';
export const Jobs = () => html`<${PageHead} title="Jobs" />`;
