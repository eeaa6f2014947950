import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The test client for browsers: a page of its own, served at `/openai/client`, so that the console need not be there. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/openai/client/',
  logLevel: 'warn',
  build: {
    outDir: '../../dist/openai-client',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: join(import.meta.dirname, 'openai-client.html') },
  },
});
