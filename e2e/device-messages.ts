/** What a device process is started with, asked and told by the test that owns it. */
import type { Scope, UserId } from '@jamz/core';

export interface DeviceStart {
  readonly name: string;
  readonly userId: UserId;
  readonly accessToken: string;
  readonly origin: string;
  readonly scope: Scope;
  /** Of its store; outlives it. */
  readonly file: string;
}

export type Ask = 'write' | 'rest' | 'look' | { readonly accessToken: string };

export interface Look {
  readonly status: string;
  readonly waiting: number;
  readonly onHold: number;
  readonly problems: number;
  /** Hash over everything it shows of the group. */
  readonly view: string;
  readonly sum: number;
}

export type Told =
  | { readonly ready: true }
  /** Durable on the device: from here on it must not be lost. */
  | { readonly kept: string; readonly counts: boolean }
  | { readonly look: Look };
