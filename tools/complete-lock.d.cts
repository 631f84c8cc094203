interface Missing {
  readonly key: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

declare const completeLock: {
  findMissing(
    packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ): readonly Missing[];
};
export = completeLock;
