const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What the keys of the switcher are called on this computer. */
export const switcherKeys = apple ? (['⌘', 'K'] as const) : (['Ctrl', 'K'] as const);
