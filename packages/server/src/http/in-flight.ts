/** Requests that have begun and are not answered yet, so that a server told to stop can finish them (S12). */
export interface InFlight {
  begin(): void;
  end(): void;
  /** Resolves at the first moment when nothing is under way. */
  settled(): Promise<void>;
}

export function createInFlight(): InFlight {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    begin() {
      count += 1;
    },
    end() {
      count -= 1;
      if (count > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    settled: () =>
      count === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
  };
}
