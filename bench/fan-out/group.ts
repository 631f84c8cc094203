/** Many clients of one room in this process, one of which writes: what every engine is asked for. */
export interface GroupOptions {
  /** `http://127.0.0.1:<port>` of the peers' servers. */
  readonly peers: string;
  /** The same of our own server. */
  readonly jamz: string;
  readonly readers: number;
  /** A reader, counted from 0, shows write `n`. */
  readonly seen: (reader: number, n: number) => void;
}

export interface Group {
  write(n: number): void;
  close(): Promise<unknown> | void;
}

export type OpenGroup = (options: GroupOptions) => Promise<Group>;

export const room = 'fan-out';
export const readersOf = ({ readers }: GroupOptions): number[] =>
  Array.from({ length: readers }, (_, at) => at);

/** About as many bytes as a changed record has. */
export const valueOf = (n: number): string => `${n} ${'z'.repeat(60)}`;
export const numberOf = (value: unknown): number => Number.parseInt(String(value), 10);
