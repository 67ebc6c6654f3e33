import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/**
 * Whether an event matches an EventBridge pattern. Throws RangeError for a matcher that is not known here, so that a
 * pattern can be tried out before it is relied upon.
 */
export function matchesPattern(pattern: JsonObject, event: Json | undefined): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') {
      return Array.isArray(wanted) && wanted.some((one: Json) => isJsonObject(one) && matchesPattern(one, event));
    }
    const value = isJsonObject(event) ? event[field] : undefined;
    if (isJsonObject(wanted)) return matchesPattern(wanted, value);
    if (!Array.isArray(wanted)) throw new RangeError(`the pattern's "${field}" must be an array or an object`);
    // An array in the event matches when any of its members does.
    const candidates: readonly (Json | undefined)[] = Array.isArray(value) && value.length > 0 ? value : [value];
    return wanted.some((matcher: Json) => candidates.some((candidate) => matchesOne(matcher, candidate)));
  });
}

function matchesOne(matcher: Json, value: Json | undefined): boolean {
  if (!isJsonObject(matcher)) return matcher === value;
  return Object.entries(matcher).every(([kind, operand]) => {
    switch (kind) {
      case 'prefix':
        return onText(value, operand, (text, wanted) => text.startsWith(wanted));
      case 'suffix':
        return onText(value, operand, (text, wanted) => text.endsWith(wanted));
      case 'equals-ignore-case':
        return onText(value, operand, (text, wanted) => text.toLowerCase() === wanted.toLowerCase());
      case 'wildcard':
        return onText(value, operand, (text, wanted) => wildcard(wanted).test(text));
      case 'anything-but':
        return value !== undefined && !anyOf(operand).some((one) => matchesOne(one, value));
      case 'exists':
        return (value !== undefined) === operand;
      case 'numeric':
        return typeof value === 'number' && Array.isArray(operand) && inRange(value, operand);
      default:
        throw new RangeError(`the local event bus does not know the matcher "${kind}"`);
    }
  });
}

/** The operands of an anything-but, each as a matcher: `{prefix: ['a', 'b']}` is two. */
function anyOf(operand: Json): readonly Json[] {
  if (Array.isArray(operand)) return operand;
  if (!isJsonObject(operand)) return [operand];
  return Object.entries(operand).flatMap(([kind, values]) =>
    Array.isArray(values) ? values.map((value: Json) => ({ [kind]: value })) : [{ [kind]: values }],
  );
}

function onText(value: Json | undefined, operand: Json, test: (text: string, wanted: string) => boolean): boolean {
  if (typeof value !== 'string') return false;
  if (typeof operand === 'string') return test(value, operand);
  const ignoringCase = isJsonObject(operand) ? operand['equals-ignore-case'] : undefined;
  return typeof ignoringCase === 'string' && test(value.toLowerCase(), ignoringCase.toLowerCase());
}

function wildcard(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`);
}

/** `[">", 0, "<=", 5]` holds when every comparison does. */
function inRange(value: number, comparisons: readonly Json[]): boolean {
  for (let index = 0; index < comparisons.length; index += 2) {
    const bound = comparisons[index + 1];
    if (typeof bound !== 'number' || !compare(value, comparisons[index], bound)) return false;
  }
  return true;
}

function compare(value: number, operator: Json | undefined, bound: number): boolean {
  switch (operator) {
    case '=':
      return value === bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      throw new RangeError('a numeric matcher has an operator that is none');
  }
}
