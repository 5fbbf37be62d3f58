import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/controls.css';
import './styles/tables.css';
import './styles/text.css';
import './styles/overview.css';
import './styles/delivery.css';
import './styles/lists.css';
import './styles/mapping.css';
import './styles/narrow.css';
import { loadMe } from './core/api.js';
import { html, render } from './core/ui.js';
import { App } from './app.js';

loadMe();
const root = document.getElementById('app');
root.replaceChildren();
render(html`<${App} />`, root);
