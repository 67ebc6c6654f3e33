import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../../lib/local-cloud/events/event-pattern.ts';
import { inputFor } from '../../../lib/local-cloud/events/target-input.ts';
import type { JsonObject } from '../../../lib/local-cloud/json.ts';

const event = {
  source: 'aws.s3',
  detail: {
    bucket: { name: 'exports' },
    object: { key: 'clinic/m1/drop 1/manifest.json', size: 120 },
    tags: ['a', 'b'],
    reason: 'PutObject',
  },
};
const key = (...matchers: JsonObject[]): JsonObject => ({ detail: { object: { key: matchers } } });

const matching: readonly [string, JsonObject][] = [
  ['an exact value', { source: ['aws.s3'] }],
  ['one of several values', { source: ['aws.ec2', 'aws.s3'] }],
  ['fields at several depths, all of them', { source: ['aws.s3'], detail: { bucket: { name: ['exports'] } } }],
  ['a prefix', key({ prefix: 'clinic/' })],
  ['a suffix', key({ suffix: '.json' })],
  ['either of a prefix and a suffix', key({ prefix: 'other/' }, { suffix: '/manifest.json' })],
  ['a wildcard', key({ wildcard: 'clinic/*/manifest.json' })],
  ['a text in any case', { detail: { reason: [{ 'equals-ignore-case': 'putobject' }] } }],
  ['anything but a value', { detail: { reason: [{ 'anything-but': 'CopyObject' }] } }],
  ['anything but several values', { detail: { reason: [{ 'anything-but': ['CopyObject', 'DeleteObject'] }] } }],
  ['anything but a prefix', key({ 'anything-but': { prefix: 'work/' } })],
  ['a range of numbers', { detail: { object: { size: [{ numeric: ['>', 0, '<=', 120] }] } } }],
  ['a field that exists', { detail: { reason: [{ exists: true }] } }],
  ['a field that does not', { detail: { missing: [{ exists: false }] } }],
  ['any member of an array', { detail: { tags: ['b'] } }],
  ['either side of $or', { $or: [{ source: ['other'] }, { detail: { reason: ['PutObject'] } }] }],
];
const notMatching: readonly [string, JsonObject][] = [
  ['another exact value', { source: ['aws.ec2'] }],
  ['one field of two only', { source: ['aws.s3'], detail: { bucket: { name: ['other'] } } }],
  ['another prefix', key({ prefix: 'linic/' })],
  ['another suffix', key({ suffix: '.csv' })],
  ['a wildcard that covers a part only', key({ wildcard: 'clinic/*.csv' })],
  ['a wildcard whose dot is a dot', key({ wildcard: '*manifest?json' })],
  ['anything but the very value', { detail: { reason: [{ 'anything-but': ['PutObject'] }] } }],
  ['anything but one of several prefixes', key({ 'anything-but': { prefix: ['work/', 'clinic/'] } })],
  ['anything but, of a field that is missing', { detail: { missing: [{ 'anything-but': 'x' }] } }],
  ['a number out of range', { detail: { object: { size: [{ numeric: ['>', 120] }] } } }],
  ['a number as text', { detail: { object: { size: ['120'] } } }],
  ['a missing field', { detail: { missing: ['x'] } }],
  ['neither side of $or', { $or: [{ source: ['other'] }, { detail: { reason: ['CopyObject'] } }] }],
];

describe('an event pattern', () => {
  it.each(matching)('matches %s', (_, pattern) => {
    expect(matchesPattern(pattern, event)).toBe(true);
  });

  it.each(notMatching)('does not match %s', (_, pattern) => {
    expect(matchesPattern(pattern, event)).toBe(false);
  });

  it('with a matcher nobody knows is an error, not a silent no', () => {
    expect(() => matchesPattern({ source: [{ cidr: '10.0.0.0/24' }] }, event)).toThrow('cidr');
  });
});

describe("a target's input", () => {
  it('is the event, a constant, or a part of the event', () => {
    expect(inputFor({}, event)).toBe(event);
    expect(inputFor({ Input: '{"mode":"delta"}' }, event)).toEqual({ mode: 'delta' });
    expect(inputFor({ InputPath: '$.detail.bucket' }, event)).toEqual({ name: 'exports' });
  });

  it('may be made from parts of the event, as JSON or inside a text', () => {
    const InputTransformer = {
      InputPathsMap: { bucket: '$.detail.bucket.name', object: '$.detail.object' },
      InputTemplate: '{"where":"bucket <bucket>","name":<bucket>,"object":<object>}',
    };

    expect(inputFor({ InputTransformer }, event)).toEqual({
      where: 'bucket exports',
      name: 'exports',
      object: { key: 'clinic/m1/drop 1/manifest.json', size: 120 },
    });
  });
});
