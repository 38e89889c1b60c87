/** Text tables for a terminal. */

export interface Column {
  readonly title: string;
  readonly digits?: number;
}

export type Cell = string | number;

const text = (cell: Cell, digits = 0): string => (typeof cell === "number" ? cell.toFixed(digits) : cell);

/** Numbers to the right, words to the left; a row with no cells is a line. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map((cell, i) => text(cell, columns[i]?.digits)));
  const widths = columns.map(({ title }, i) =>
    Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ");
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [
    line(columns.map(({ title }) => title)),
    rule,
    ...cells.map((row) => (row.length ? line(row) : rule)),
  ].join("\n");
}
