/** Something that the person at the keyboard can mend; its message is the whole explanation. */
export class Hindrance extends Error {
  override name = 'Hindrance';
}
