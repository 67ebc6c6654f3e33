import { isJsonObject, type Json, parseJson } from '../json.ts';

/** What a rule's target gets: the event, or what its Input, InputPath or InputTransformer make of it. */
export interface TargetInput {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | { readonly InputPathsMap?: Readonly<Record<string, string>> | undefined; readonly InputTemplate: string }
    | undefined;
}

export function inputFor(target: TargetInput, event: Json): Json {
  if (target.Input !== undefined) return parseJson(target.Input);
  if (target.InputPath !== undefined) return at(event, target.InputPath);
  if (target.InputTransformer === undefined) return event;
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer;
  const insideText = /"[^"]*"/g;
  const place = (template: string, shape: (value: Json) => string) =>
    template.replace(/<([\w.-]+)>/g, (whole, name: string) => {
      const path = InputPathsMap[name];
      if (path !== undefined) return shape(at(event, path));
      return name === 'aws.events.event' || name === 'aws.events.event.json' ? shape(event) : whole;
    });
  // Within quotes a value becomes part of the text; outside, it stands as JSON.
  const inText = (value: Json) =>
    JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
  const quoted = InputTemplate.replace(insideText, (literal) => place(literal, inText));
  return parseJson(place(quoted, (value) => JSON.stringify(value)));
}

/** The member a simple path (`$.detail.object.key`) leads to, null when there is none. */
function at(event: Json, path: string): Json {
  return path
    .split('.')
    .slice(1)
    .reduce<Json>((value, member) => (isJsonObject(value) ? (value[member] ?? null) : null), event);
}
