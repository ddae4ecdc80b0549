import 'antd/dist/reset.css';
import './console.css';

import { createRoot } from 'react-dom/client';

import { App } from './app';
import './i18n';

createRoot(document.getElementById('root')!).render(<App />);
