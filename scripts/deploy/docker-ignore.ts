/** Whether a `.dockerignore` keeps a path (with slashes, from the root) out of the build: of the lines that match it or a folder above it, the last decides. */
export function readDockerIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), form: formOf(line.replace(/^!/, '')) }));
  return (path) => {
    const parts = path.split('/');
    const places = parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
    return rules.findLast(({ form }) => places.some((place) => form.test(place)))?.keeps === false;
  };
}

function formOf(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  const form = escaped.replaceAll(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
  return new RegExp(`^${form}$`);
}
