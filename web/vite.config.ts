import { fileURLToPath } from 'node:url';
import nuxtUi from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Where `npm run dev` sends what only the gateway can answer. */
const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    vue(),
    nuxtUi({
      autoImport: false,
      components: false,
      colorMode: false,
      icon: { mode: 'svg', clientBundle: { scan: true } },
      theme: { colors: ['primary', 'error'], transitions: true },
      experimental: { componentDetection: true },
      // Fainter than under the pointer, where a button fades a little too.
      ui: { button: { slots: { base: 'disabled:opacity-45 aria-disabled:opacity-45' } } },
    }),
  ],
  resolve: { alias: [{ find: /^typebox$/, replacement: fileURLToPath(new URL('src/link/no-typebox.ts', import.meta.url)) }] },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
    __INTLIFY_JIT_COMPILATION__: 'true',
  },
  build: {
    target: 'es2023',
    // The policy allows fonts from our origin only: nothing may become a data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy: {
      '/api': { target: gateway, headers: { origin: gateway } },
      '/ws': { target: gateway, ws: true, headers: { origin: gateway } },
    },
  },
});
