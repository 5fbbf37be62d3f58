import { defineConfig } from 'vite';

// The pages are sent under a Content-Security-Policy without inline script or style, so nothing is
// inlined. Addresses are absolute, since a page such as /deliveries/inbox-7 is the same document.
// In markup, white space with a line break says no more than the line break alone.
const tight = { name: 'tight', renderChunk: (code) => code.replace(/\n\s+/g, '\n') };

export default defineConfig({
  base: '/',
  plugins: [tight],
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsDir: '',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    sourcemap: false,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: 'app-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
