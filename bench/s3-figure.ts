/** One line of the table of S3's figures. */
export interface S3Figure {
  readonly what: string;
  readonly text: string;
  readonly value: number;
  /** What it has to reach; nothing where it is only told. */
  readonly aim: string;
}

/** A part of what the other side reached. */
export function shareFigure(what: string, value: number, aim: string): S3Figure {
  return { what, text: `${(value * 100).toFixed(0)} %`, value, aim };
}
