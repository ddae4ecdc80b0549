import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// In development the page is served by Vite and everything else by a running gateway.
const gateway = process.env.BLUEGATE_GATEWAY ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2022', chunkSizeWarningLimit: 1500 },
  server: {
    proxy: Object.fromEntries(
      ['/session', '/evidence', '/bluegate.'].map((path) => [path, { target: gateway }]),
    ),
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
