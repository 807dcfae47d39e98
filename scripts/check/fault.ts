/** Something a check found: where (path from the root, line from 1), which rule, and what to do about it. */
export interface Fault {
  path: string;
  line: number;
  rule: string;
  message: string;
}

/** One line a fault, in the form editors and terminals make clickable. */
export function describeFault(fault: Fault): string {
  return `${fault.path}:${fault.line}  ${fault.rule}: ${fault.message}`;
}

/** Line of an offset in a text, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
