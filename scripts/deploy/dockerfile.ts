/** One instruction, its continued lines joined and its flags taken off. */
export interface Instruction {
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  /** Another stage's name, or an image. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** Reads a Dockerfile into its stages; a stage without a name is called by its number. `ARG`s before the first belong to `FROM` lines. */
export function readDockerfile(text: string): { readonly args: Readonly<Record<string, string>>; readonly stages: readonly Stage[] } {
  const args: Record<string, string> = {};
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(text)) {
    const stage = stages.at(-1);
    if (instruction.name === 'FROM') {
      const [from = '', , name = String(stages.length)] = expand(instruction.text, args).split(/\s+/);
      stages.push({ name, from, instructions: [] });
    } else if (stage !== undefined) stage.instructions.push(instruction);
    else Object.assign(args, assignments(instruction.text));
  }
  return { args, stages };
}

function instructionsOf(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const joined = lines.join('\n').replaceAll(/\\\n\s*/g, ' ');
  return joined.split('\n').map((line) => {
    const [, name = '', rest = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? [];
    const [flagged = ''] = /^(?:--\S+\s+)*/.exec(rest) ?? [];
    const flags = Object.fromEntries([...flagged.matchAll(/--([\w-]+)(?:=(\S+))?/g)].map(([, flag = '', value = '']) => [flag, value]));
    return { name: name.toUpperCase(), flags, text: rest.slice(flagged.length).trim() };
  });
}

/** `A=1 B="two"`, as in ARG, ENV and LABEL; a name alone has an empty value. */
export function assignments(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w.]+)(?:=(?:"([^"]*)"|(\S*)))?/g)].map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']),
  );
}

/** Puts in `$NAME` and `${NAME}`. */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => values[name] ?? '');
}
