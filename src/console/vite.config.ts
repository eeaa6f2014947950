import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console: a page of built files that the call server serves at `/`. Nothing is inlined, so that a strict content security policy fits. */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
