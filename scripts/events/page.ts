import { catalogue } from '@chatter/contracts/catalogue.ts';
import { askersOf, consumersOf, followersOf } from './readers.ts';
import { namedShapes, shapeOf } from './shape.ts';
import { table } from './table.ts';
import { closeCodeTable, frameSections, logTables } from './wire.ts';

/** The whole of docs/events.md. */
export function renderPage(): string {
  const sections = [head, ...facts(), ...live(), ...calls(), routes(), ...frameSections(), closeCodeTable(), ...logTables(), shapes()];
  return `${sections.join('\n\n')}\n`;
}

const head = `# What the services promise each other

Made by \`npm run events\` from \`packages/contracts/src\`: change it there. \`npm run check\` compares. Shapes are written as in
TypeScript; a name with a capital stands for a shape of the last section. What a message goes through is told in ARCHITECTURE.md.`;

function facts(): string[] {
  return [
    '## Facts\n\nOn JetStream, at least once, in the stream of the service that publishes: `<service>.<noun>.<past-verb>.<key>`.',
    ...catalogue.facts.map((fact) =>
      [
        `### \`${fact.subject}.<key>\`\n`,
        `${fact.what}\n`,
        `- published by ${fact.service}`,
        ...consumersOf(fact).map((name) => `- consumed by \`${name}\``),
        ...followersOf(fact).map((service) => `- heard by ${service} as it is published: may be missed`),
        code({ data: shapeOf(fact.data) }),
      ].join('\n'),
    ),
  ];
}

function live(): string[] {
  return [
    '## Live subjects\n\nOn core NATS, never stored; any of them may be lost, and the log or a check finds out.',
    ...catalogue.live.map((subject) =>
      [
        `### \`${subject.subject}[.<key>]\`\n`,
        `${subject.what}\n`,
        `- published by ${list(subject.from)}`,
        `- followed by ${list(followersOf(subject))}`,
        code({ data: shapeOf(subject.data) }),
      ].join('\n'),
    ),
  ];
}

function calls(): string[] {
  return [
    '## Calls\n\nRequest and reply, answered by one instance of the service in the name.',
    ...catalogue.calls.map((call) =>
      [
        `### \`${call.subject}\`\n`,
        `${call.what}\n`,
        `- asked by ${list(askersOf(call)) || 'administrators only'}`,
        ...(call.refusals.length > 0 ? [`- refused as ${list(call.refusals.map(quote))}`] : []),
        code({ ask: shapeOf(call.ask), answer: shapeOf(call.answer) }),
      ].join('\n'),
    ),
  ];
}

function routes(): string {
  const rows = catalogue.routes.map(
    ({ method, path, service, access, what, answers, refusals }) =>
      `| \`${method} ${path}\` | ${service} | ${access} | ${what} | ${Object.keys(answers).join(', ')} | ${list(refusals.map(quote))} |`,
  );
  const title = '## Routes\n\nBelow `/api/v1` at the gateway; shapes are in the OpenAPI document at `/docs`.';
  return `${title}\n\n${table(['Route', 'Service', 'For', 'What', 'Answers', 'Refusals'], rows)}`;
}

function shapes(): string {
  const lines = namedShapes().map(([name, shape]) => `type ${name} = ${shape}`);
  return `## Shapes\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\``;
}

function code(shapes: Readonly<Record<string, string>>): string {
  const lines = Object.entries(shapes).map(([name, shape]) => `${name}: ${shape}`);
  return `\n\`\`\`ts\n${lines.join('\n')}\n\`\`\``;
}

const quote = (text: string) => `\`${text}\``;
const list = (names: readonly string[]) => names.join(', ');
