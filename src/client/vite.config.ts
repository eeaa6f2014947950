import { defineConfig } from 'vite';

/** The client library: each entry one file without dependencies. React is the application's own. */
export default defineConfig({
  root: import.meta.dirname,
  // The worklets' addresses count from the library's own file, wherever an application puts it.
  base: './',
  logLevel: 'warn',
  build: {
    outDir: '../../dist/client',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    lib: { entry: { index: 'index.ts', react: 'react.ts' }, formats: ['es'] },
    rolldownOptions: { external: ['react'] },
  },
});
