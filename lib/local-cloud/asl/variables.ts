import jsonata from 'jsonata';
import { z } from 'zod';

/** JSONata's own functions and those Step Functions adds; anything else called or read by `$name` is a variable. */
const builtIns: ReadonlySet<string> = new Set(
  (
    'states sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim ' +
    'pad match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round ' +
    'abs sqrt power random boolean not map zip filter single reduce sift keys lookup append exists spread merge ' +
    'reverse each error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl ' +
    'decodeUrlComponent decodeUrl toMillis fromMillis now millis clone partition range hash uuid parse'
  ).split(' '),
);

const nodeSchema = z.looseObject({ type: z.string().optional(), value: z.unknown().optional() });

/** The names an expression reads as `$name` without having bound them itself. Throws when it does not compile. */
export function freeVariables(source: string): readonly string[] {
  const free = new Set<string>();
  visit(jsonata(source).ast(), new Set(builtIns), free);
  return [...free];
}

/** Walks the syntax tree. `bound` is shared by the statements of a block, copied for what opens a scope. */
function visit(node: unknown, bound: Set<string>, free: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, bound, free);
    return;
  }
  const parsed = nodeSchema.safeParse(node);
  if (!parsed.success) return;
  const { type, value, ...rest } = parsed.data;
  switch (type) {
    case 'variable':
      // `$` and `$$` have no name: the context and the input.
      if (typeof value === 'string' && value !== '' && value !== '$' && !bound.has(value)) free.add(value);
      break;
    case 'bind':
      visit(rest['rhs'], bound, free);
      bind(rest['lhs'], bound);
      return;
    case 'lambda': {
      const inner = new Set(bound);
      if (Array.isArray(rest['arguments'])) for (const argument of rest['arguments']) bind(argument, inner);
      visit(rest['body'], inner, free);
      return;
    }
    case 'block': {
      visit(rest['expressions'], new Set(bound), free);
      return;
    }
  }
  // `@$name` and `#$name` bind for the steps that follow.
  for (const binding of ['focus', 'index']) {
    const name = rest[binding];
    if (typeof name === 'string') bound.add(name);
  }
  for (const member of Object.values(rest)) if (typeof member === 'object') visit(member, bound, free);
  if (typeof value === 'object') visit(value, bound, free);
}

function bind(node: unknown, bound: Set<string>): void {
  const parsed = nodeSchema.safeParse(node);
  if (parsed.success && typeof parsed.data.value === 'string') bound.add(parsed.data.value);
}
