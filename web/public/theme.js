// Runs before the first paint, so that a dark page never flashes light. `use-theme.ts` goes on from here.
{
  let theme = 'system';
  try {
    theme = localStorage.getItem('chatter.theme') || theme;
  } catch {
    // Storage may be forbidden; the system's choice stands.
  }
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.add(dark ? 'dark' : 'light');
}
