/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** One line of the table: a figure, and the number it should reach when there is one. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly target?: string;
  /** Whether the target is reached. */
  readonly reached?: boolean;
}

export const ratio = (value: number): string => value.toFixed(2);
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;

/** A figure that should be at least its target. */
export const atLeast = (name: string, value: number, target: number, shown: (value: number) => string): Figure => ({
  name,
  value: shown(value),
  target: `≥ ${shown(target)}`,
  reached: value >= target,
});

/** A figure that should be at most its target. */
export const atMost = (name: string, value: number, target: number, shown: (value: number) => string): Figure => ({
  name,
  value: shown(value),
  target: `≤ ${shown(target)}`,
  reached: value <= target,
});

/** Figures as a plain table. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, target = '', reached }) => [
    name,
    value,
    target,
    reached === undefined ? '' : reached ? 'reached' : 'BELOW',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name = '', value = '', target = '', verdict = '']) =>
      `  ${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${target.padEnd(widths[2] ?? 0)}  ${verdict}`.trimEnd(),
    )
    .join('\n');
}
