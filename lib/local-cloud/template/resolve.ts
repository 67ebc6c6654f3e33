import { LocalCloudError } from '../../migration/errors.ts';
import { localAccount, localRegion } from '../arn.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Template, TemplateResource } from './assembly.ts';
import { generatedName, nameProperty, resourceAttribute, resourceRef } from './resource-types.ts';

/** Turns the template's intrinsic functions into values. */
export interface Resolver {
  resolve(value: Json): Json;
  /** The physical name of a resource, as the template or the stack's name gives it. */
  name(logicalId: string): string;
  /** False for a resource or output whose condition does not hold. */
  exists(item: { readonly Condition?: string | undefined }): boolean;
}

/** Stands for `AWS::NoValue`: the member it is the value of goes away. */
const noValue = Symbol('AWS::NoValue');
type Resolved = Json | typeof noValue;

export function createResolver(
  template: Template,
  stackName: string,
  overrides: Readonly<Record<string, string>>,
): Resolver {
  const naming = new Set<string>();

  function resource(logicalId: string): TemplateResource | undefined {
    return template.Resources[logicalId];
  }
  function name(logicalId: string): string {
    const found = resource(logicalId);
    if (found === undefined) throw new LocalCloudError(`The template refers to "${logicalId}", which is not in it.`);
    const given = found.Properties?.[nameProperty(found.Type)];
    if (given === undefined) return generatedName(found.Type, stackName, logicalId);
    if (naming.has(logicalId))
      throw new LocalCloudError(`The name of "${logicalId}" in the template depends on itself.`);
    naming.add(logicalId);
    try {
      return String(resolve(given));
    } finally {
      naming.delete(logicalId);
    }
  }
  function ref(target: string): Resolved {
    const pseudo = pseudoParameter(target, stackName);
    if (pseudo !== undefined) return pseudo;
    const parameter = template.Parameters?.[target];
    if (parameter !== undefined) {
      const value = overrides[target] ?? parameter.Default;
      if (value !== undefined) return value;
      throw new LocalCloudError(`The template's parameter ${target} has no default. Give it a value at boot.`);
    }
    return resourceRef(resource(target)?.Type ?? '', name(target));
  }
  function attribute(logicalId: string, attributeName: string): string {
    return resourceAttribute(resource(logicalId)?.Type ?? '', name(logicalId), attributeName);
  }
  function condition(conditionName: string): boolean {
    const definition = template.Conditions?.[conditionName];
    if (definition === undefined) throw new LocalCloudError(`The template has no condition "${conditionName}".`);
    return resolve(definition) === true;
  }
  function substitute(text: string, variables: JsonObject): string {
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, target: string) => {
      if (literal === '!') return `\${${target}}`;
      const own = variables[target];
      if (own !== undefined) return asText(resolve(own));
      const dot = target.indexOf('.');
      if (dot > 0) return attribute(target.slice(0, dot), target.slice(dot + 1));
      const value = ref(target);
      return value === noValue ? '' : asText(value);
    });
  }

  function intrinsic(fn: string, argument: Json): Resolved {
    const list = (): readonly Json[] => {
      const value = Array.isArray(argument) ? argument.map((item: Json) => resolve(item)) : resolve(argument);
      if (Array.isArray(value)) return value;
      throw new LocalCloudError(`The template gives ${fn} something other than a list.`);
    };
    switch (fn) {
      case 'Ref':
        return ref(asText(argument));
      case 'Condition':
        return condition(asText(argument));
      case 'Fn::GetAtt': {
        const [logicalId = '', ...rest] = typeof argument === 'string' ? argument.split('.') : list().map(asText);
        return attribute(logicalId, rest.join('.'));
      }
      case 'Fn::Sub': {
        if (typeof argument === 'string') return substitute(argument, {});
        const [text = '', variables = {}] = Array.isArray(argument) ? argument : [];
        return substitute(asText(text), isJsonObject(variables) ? variables : {});
      }
      case 'Fn::Join': {
        const [separator = '', items = []] = list();
        return (Array.isArray(items) ? items : [items]).map(asText).join(asText(separator));
      }
      case 'Fn::Split': {
        const [separator = '', text = ''] = list();
        return asText(text).split(asText(separator));
      }
      case 'Fn::Select': {
        const [index = 0, items = []] = list();
        const chosen = Array.isArray(items) ? items[Number(index)] : undefined;
        if (chosen === undefined)
          throw new LocalCloudError('The template selects an item that its list does not have.');
        return chosen;
      }
      case 'Fn::If': {
        const [conditionName = '', then = null, otherwise = null] = Array.isArray(argument) ? argument : [];
        return walk(condition(asText(conditionName)) ? then : otherwise);
      }
      case 'Fn::Equals': {
        const [a, b] = list();
        return JSON.stringify(a) === JSON.stringify(b);
      }
      case 'Fn::And':
        return list().every((item) => item === true);
      case 'Fn::Or':
        return list().some((item) => item === true);
      case 'Fn::Not':
        return list()[0] !== true;
      case 'Fn::FindInMap': {
        const [map = '', first = '', second = ''] = list().map(asText);
        const found = template.Mappings?.[map]?.[first]?.[second];
        if (found === undefined) throw new LocalCloudError(`The template's mapping ${map} has no ${first}/${second}.`);
        return found;
      }
      case 'Fn::Base64':
        return Buffer.from(asText(resolve(argument))).toString('base64');
      default:
        throw new LocalCloudError(`The template uses ${fn}, which the local cloud does not know.`);
    }
  }

  function walk(value: Json): Resolved {
    if (Array.isArray(value)) return value.map((item: Json) => walk(item)).filter(isValue);
    if (!isJsonObject(value)) return value;
    const members = Object.entries(value);
    const [only] = members;
    if (only !== undefined && members.length === 1 && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
      return intrinsic(only[0], only[1]);
    }
    // Inside Conditions only; elsewhere `Condition` is an ordinary member, as in a policy.
    if (only !== undefined && members.length === 1 && only[0] === 'Condition' && typeof only[1] === 'string') {
      return intrinsic('Condition', only[1]);
    }
    const resolved = members.flatMap(([key, member]): [string, Json][] => {
      const inner = walk(member);
      return inner === noValue ? [] : [[key, inner]];
    });
    return Object.fromEntries(resolved);
  }
  function resolve(value: Json): Json {
    const resolved = walk(value);
    return resolved === noValue ? null : resolved;
  }

  return { resolve, name, exists: (item) => item.Condition === undefined || condition(item.Condition) };
}

function isValue(value: Resolved): value is Json {
  return value !== noValue;
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function pseudoParameter(target: string, stackName: string): Resolved | undefined {
  switch (target) {
    case 'AWS::AccountId':
      return localAccount;
    case 'AWS::Region':
      return localRegion;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${localRegion}:${localAccount}:stack/${stackName}/00000000-0000-0000-0000-000000000000`;
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::NoValue':
      return noValue;
    default:
      return undefined;
  }
}
