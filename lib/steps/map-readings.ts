import { MapError } from '../migration/errors.ts';
import { headersRead, type ObjectMap, rowsHoldLines, type SchemaMap } from '../migration/map.ts';
import { type ObjectType, sourceOf } from '../migration/object-type.ts';
import { checkHeaders } from '../migration/transform.ts';
import { type Drop, type DropFile, fileId } from '../store/drop.ts';

/** Files of a drop with the sections of the map that read them; undefined where the map lacks one. */
export interface Reading {
  readonly object: string;
  readonly files: readonly DropFile[];
  readonly sections: readonly ObjectMap[] | undefined;
}

/** How an object type's files are read, and the files of its lines. */
export function readings({ objects }: SchemaMap, drop: Drop, type: ObjectType): readonly Reading[] {
  const { lines } = type;
  const name = sourceOf(type);
  const own = drop.objects[name];
  const ofLines = lines && drop.objects[lines.name];
  const inRows = lines && ofLines === undefined && rowsHoldLines(type, objects) ? [lines.name] : [];
  const reading = (object: string, files: readonly DropFile[], names: readonly string[]): Reading => {
    const sections = names.flatMap((section) => objects[section] ?? []);
    return { object, files, sections: sections.length === names.length ? sections : undefined };
  };
  return [
    ...(own === undefined ? [] : [reading(name, own, [name, ...inRows])]),
    ...(lines === undefined || ofLines === undefined ? [] : [reading(lines.name, ofLines, [lines.name])]),
  ];
}

/** Everything that the rows of a file hold. */
export const besideIn = ({ objects }: Drop, file: DropFile): readonly string[] =>
  Object.entries(objects).flatMap(([object, files]) =>
    files.some((other) => fileId(other) === fileId(file)) ? [object] : [],
  );

/** Headers that other object types read from the files of this one. */
export function sharedHeaders(drop: Drop, { objects }: SchemaMap, object: string): ReadonlySet<string> {
  const others = new Set((drop.objects[object] ?? []).flatMap((file) => besideIn(drop, file)));
  others.delete(object);
  return new Set([...others].flatMap((other) => (objects[other] === undefined ? [] : headersRead(objects[other]))));
}

/** Checks every file of an object type, and of its lines, against the map. @throws {ExportFileError} */
export function checkFiles(drop: Drop, map: SchemaMap, type: ObjectType): void {
  for (const { object, files, sections } of readings(map, drop, type)) {
    if (sections === undefined) {
      throw new MapError([`objects.${object}: the map does not have it. Propose the map again`]);
    }
    for (const { name, headers } of files) for (const section of sections) checkHeaders(name, headers, section);
  }
}
