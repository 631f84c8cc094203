/** What the bench uses of PouchDB, which brings no types. */
declare module 'pouchdb-browser' {
  interface Row {
    readonly id: string;
    readonly value: { readonly rev: string };
  }
  interface Feed {
    on(name: 'change', listener: (change: { readonly id: string }) => void): Feed;
    cancel(): void;
  }
  interface Replication extends PromiseLike<unknown> {
    cancel(): void;
  }
  type Target = PouchDB;
  export default class PouchDB {
    constructor(name: string, options?: object);
    put(document: object): Promise<{ readonly rev: string }>;
    bulkDocs(documents: readonly object[]): Promise<unknown>;
    allDocs(options: object): Promise<{ readonly rows: readonly Row[] }>;
    changes(options: object): Feed;
    readonly replicate: {
      to(target: Target, options: object): Replication;
      from(source: Target, options: object): Replication;
    };
    close(): Promise<void>;
  }
}
