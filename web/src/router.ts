import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router';
import { useSession } from './features/session/session.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may be here: those signed in, those not signed in, or anybody. */
    access?: 'account' | 'stranger';
  }
}

/** The app's pages; each is a bundle of its own. */
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    {
      path: '/',
      component: () => import('./features/conversations/ChatPage.vue'),
      meta: { access: 'account' },
      children: [
        { path: '', name: 'home', component: () => import('./features/conversations/WelcomePane.vue') },
        {
          // A group's details are a place of their own: on a phone, back leads out of them.
          path: 'c/:id/:panel(details)?',
          name: 'conversation',
          component: () => import('./features/messages/ConversationPane.vue'),
          props: true,
        },
        { path: 'communities', name: 'communities', component: () => import('./features/communities/DirectoryPage.vue') },
        { path: 'communities/:id', name: 'community', component: () => import('./features/communities/CommunityPage.vue'), props: true },
        { path: 'friends', name: 'friends', component: () => import('./features/friends/FriendsPage.vue') },
        { path: 'notifications', name: 'notifications', component: () => import('./features/notifications/NotificationsPage.vue') },
        { path: 'people/:id', name: 'person', component: () => import('./features/people/PersonPage.vue'), props: true },
        { path: 'settings', name: 'settings', component: () => import('./features/settings/SettingsPage.vue') },
      ],
    },
    {
      path: '/admin',
      component: () => import('./features/console/ConsolePage.vue'),
      meta: { access: 'account' },
      children: [
        { path: '', name: 'console', component: () => import('./features/console/PeoplePage.vue') },
        { path: 'people/:id', name: 'console-person', component: () => import('./features/console/PersonPage.vue'), props: true },
        { path: 'applications', name: 'console-applications', component: () => import('./features/console/ApplicationsPage.vue') },
        { path: 'audit', name: 'console-audit', component: () => import('./features/console/AuditPage.vue') },
        { path: 'entry', name: 'console-entry', component: () => import('./features/console/EntryPage.vue') },
        { path: 'health', name: 'console-health', component: () => import('./features/console/HealthPage.vue') },
      ],
    },
    { path: '/first', name: 'first', component: () => import('./features/console/FirstPage.vue'), meta: { access: 'account' } },
    { path: '/login', name: 'login', component: () => import('./features/session/LoginPage.vue'), meta: { access: 'stranger' } },
    { path: '/login/step', name: 'factor', component: () => import('./features/session/FactorPage.vue'), meta: { access: 'stranger' } },
    { path: '/register', name: 'register', component: () => import('./features/session/RegisterPage.vue'), meta: { access: 'stranger' } },
    { path: '/terms', name: 'terms', component: () => import('./features/entry/TermsPage.vue') },
    { path: '/forgot', name: 'forgot', component: () => import('./features/session/ForgotPage.vue') },
    { path: '/reset', name: 'reset', component: () => import('./features/session/ResetPage.vue') },
    { path: '/check-mail', name: 'check-mail', component: () => import('./features/session/CheckMailPage.vue') },
    { path: '/activate', name: 'activate', component: () => import('./features/session/ActivatePage.vue') },
    { path: '/confirm-email', name: 'confirm-email', component: () => import('./features/session/ConfirmEmailPage.vue') },
    { path: '/export', name: 'export', component: () => import('./features/session/ExportPage.vue') },
    { path: '/:rest(.*)*', name: 'not-found', component: () => import('./NotFoundPage.vue') },
  ],
});

router.beforeEach(async (to) => {
  if (to.meta.access === undefined) return true;
  const signedIn = (await useSession().restore()) !== null;
  if (to.meta.access === 'account' && !signedIn) return { name: 'login', query: wanted(to) };
  return to.meta.access === 'stranger' && signedIn ? { name: 'home' } : true;
});

/** Where to go on after logging in; the front page needs no mention. */
function wanted(to: RouteLocationNormalized): Record<string, string> {
  return to.path === '/' ? {} : { to: to.fullPath };
}
