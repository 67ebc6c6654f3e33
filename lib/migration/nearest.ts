import { bareName } from './bare-name.ts';

/** Letters that have to be added, left out, changed or swapped with their neighbour to make one text of another. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const at = (back: number, column: number) => rows[i - back]?.[column] ?? 0;
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const steps = [at(1, j) + 1, (row[j - 1] ?? 0) + 1, at(1, j - 1) + same];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps.push(at(2, j - 2) + 1);
      row.push(Math.min(...steps));
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/** The known names that somebody may have meant: at most three, the nearest first. */
export function nearest(name: string, known: readonly string[]): readonly string[] {
  const meant = bareName(name);
  const near = Math.max(1, Math.floor(meant.length / 3));
  return known
    .map((one) => {
      const other = bareName(one);
      // A word and the same one with more to it are near each other, however long the rest is.
      const begins = meant.length > 3 && other.length > 3 && (other.startsWith(meant) || meant.startsWith(other));
      return { one, far: meant === other ? 0 : begins ? Math.min(near, 1) : distance(meant, other) };
    })
    .filter(({ far }) => far <= near)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ one }) => one);
}

/** What to write instead of a name that nobody knows: what was probably meant, else all that is known. */
export function suggestion(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant.length > 0 ? `perhaps ${meant.join(' or ')} is meant` : `known are ${known.join(', ')}`;
}
