/** One after another: what reads the store and then mirrors it in memory must not be overtaken by the next. */

export interface Turn {
  run<T>(act: () => Promise<T>): Promise<T>;
}

export function createTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run<T>(act: () => Promise<T>) {
      const mine = last.then(act, act);
      // Whoever waits behind does not care how this one ended.
      last = mine.catch(() => null);
      return mine;
    },
  };
}
