import { fileURLToPath } from 'node:url';
import nuxtUi from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { compress } from './compress.ts';

/** Where `npm run dev` sends what only the gateway can answer. */
const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:8080';

/** Written out, for Tailwind finds classes in texts. */
const solidUnderPointer = {
  primary: 'hover:bg-primary-700 active:bg-primary-700 dark:hover:bg-primary-300 dark:active:bg-primary-300',
  error: 'hover:bg-error-700 active:bg-error-700 dark:hover:bg-error-300 dark:active:bg-error-300',
};

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
      ui: {
        button: {
          slots: { base: 'disabled:opacity-45 aria-disabled:opacity-45' },
          // Under the pointer another shade, away from that of its words: faded as by default they could not be read (WCAG 2.2, 1.4.3).
          compoundVariants: (['primary', 'error'] as const).map((color) => ({
            color,
            variant: 'solid' as const,
            class: solidUnderPointer[color],
          })),
        },
      },
    }),
    compress(),
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
    reportCompressedSize: false,
    // Nearly all of it is one file anyway.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A request costs a browser more than the kilobyte it brings: by default a page is eighty files, most of them tiny.
          groups: [
            { name: 'app', tags: ['$initial'], priority: 1 },
            { name: 'shared', minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: gateway, headers: { origin: gateway } },
      '/ws': { target: gateway, ws: true, headers: { origin: gateway } },
    },
  },
});
