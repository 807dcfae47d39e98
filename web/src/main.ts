import './composables/use-theme.ts';
import icons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { router } from './router.ts';
import './style.css';
import { i18n } from './texts/i18n.ts';

// Nuxt UI's own plugin would also write a style sheet at run time; our palette is in style.css, only its icons are needed.
createApp(App).use(createPinia()).use(i18n).use(router).use(icons).mount('#app');
