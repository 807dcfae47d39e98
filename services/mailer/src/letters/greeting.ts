/**
 * Greets by name, if the name is one: anybody can register somebody else's address under any name, and a letter of ours must not carry
 * a stranger's advertisement. What is not made of letters, or would become a link in a mail program, is left out.
 */
export function greet(name: string): string {
  return /^[\p{L}\p{M}][\p{L}\p{M} '\u2019-]{0,39}$/u.test(name) ? `Hello ${name},` : 'Hello,';
}
