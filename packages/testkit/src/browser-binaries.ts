/** Names of Chromium, the best first: the shell has no windows to draw, and takes a fifth less computing for the same pages. */
export const browserBinaries = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'chrome'];
