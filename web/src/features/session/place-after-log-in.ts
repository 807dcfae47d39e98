import type { RouteLocationNormalizedLoaded } from 'vue-router';

/** Where one wanted to go before one was asked to log in: a place of ours, never another site. */
export function placeAfterLogIn({ query: { to } }: Pick<RouteLocationNormalizedLoaded, 'query'>): string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/';
}
