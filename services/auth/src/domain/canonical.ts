/** The one form of a username that is unique: NFKC, lower case; without the word joiners that letters put into it. */
export function canonicalUsername(username: string): string {
  return username.replaceAll('\u2060', '').trim().normalize('NFKC').toLowerCase();
}

/** The one form of an e-mail address that is unique. Mail goes to the address as it was typed. */
export function canonicalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** The one form of a login. */
export function canonicalLogin(login: string): string {
  const by = readLogin(login);
  return 'email' in by ? by.email : by.username;
}

/** A login is an e-mail address or a username; usernames hold no `@`. */
export function readLogin(login: string): { email: string } | { username: string } {
  return login.includes('@') ? { email: canonicalEmail(login) } : { username: canonicalUsername(login) };
}
