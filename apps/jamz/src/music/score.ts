/** What a piece is before it sounds: parts with a voice each, and their notes in beats. */
import type { VoiceName } from './voices/voice-by-name.ts';

export interface Note {
  /** Beats from the beginning of the piece. */
  readonly at: number;
  readonly beats: number;
  /** MIDI pitch; drums do not look at it. */
  readonly pitch: number;
  /** 0 to 1. */
  readonly loudness: number;
}

export interface Part {
  readonly voice: VoiceName;
  readonly gain: number;
  /** -1 is left, 1 is right. */
  readonly pan?: number | undefined;
  /** How far apart low and high notes stand: 1 puts two octaves from side to side. */
  readonly spread?: number | undefined;
  /** How much of it goes into the reverb, and into the echo. */
  readonly room?: number | undefined;
  readonly echo?: number | undefined;
  /** Hands are not clocks: milliseconds that a note may come early or late. */
  readonly looseMs?: number | undefined;
  readonly notes: readonly Note[];
}

export interface Score {
  readonly seed: string;
  readonly bpm: number;
  readonly beats: number;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  /** Echoes come this many beats behind the sound. */
  readonly echoBeats: number;
  /** Seconds in which the reverb falls by half. */
  readonly roomHalfLife: number;
  /** Seconds for the last notes to ring, and how long the whole fades. */
  readonly ringSeconds: number;
  readonly fadeSeconds: number;
  readonly level: number;
  readonly parts: readonly Part[];
}

export const secondsOf = ({ beats, bpm, ringSeconds }: Score): number =>
  (beats * 60) / bpm + ringSeconds;
