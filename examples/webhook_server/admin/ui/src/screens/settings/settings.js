import { html } from '../../core/ui.js';
import { PageHead } from '../../parts/page.js';
export const Settings = () => html`<${PageHead} title="Settings" />`;
