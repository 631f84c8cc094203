/**
 * Plays a score block by block, so that a piece of minutes never lies in memory as a whole: notes onto their parts, parts
 * into the mix, into the echo and the reverb, and all of it through the master.
 */
import { addBlock, blockLength, clearBlock, emptyBlock, type Block } from './block.ts';
import { createChance, hertzOf } from './exact-numbers.ts';
import { createEcho } from './echo.ts';
import { createMaster } from './master.ts';
import { createReverb } from './reverb.ts';
import { secondsOf, type Note, type Part, type Score } from './score.ts';
import { voiceByName } from './voices/voice-by-name.ts';
import type { Sound } from './voices/voice.ts';

interface Stroke {
  readonly start: number;
  readonly part: Part;
  readonly note: Note;
  readonly left: number;
  readonly right: number;
}

interface Ringing {
  readonly stroke: Stroke;
  readonly sound: Sound;
}

/** The blocks belong to the player: what is wanted of one is taken before the next is asked for. */
export function* playScore(score: Score): Generator<Block> {
  const { sampleRate } = score;
  const strokes = strokesOf(score);
  const soundOf = createSounds(score, strokes);
  const mix = emptyBlock();
  const [bus, toEcho, toRoom] = [emptyBlock(), emptyBlock(), emptyBlock()];
  const echo = createEcho({ sampleRate, seconds: (score.echoBeats * 60) / score.bpm });
  const reverb = createReverb({ sampleRate, halfLife: score.roomHalfLife });
  const master = createMaster(score);
  const total = Math.round(secondsOf(score) * sampleRate);
  let next = 0;
  let ringing: Ringing[] = [];
  for (let begin = 0; begin < total; begin += blockLength) {
    for (; next < strokes.length; next += 1) {
      const stroke = strokes[next];
      if (stroke === undefined || stroke.start >= begin + blockLength) break;
      ringing.push({ stroke, sound: soundOf(stroke) });
    }
    for (const block of [mix, toEcho, toRoom]) clearBlock(block);
    for (const part of score.parts) {
      const own = ringing.filter(({ stroke }) => stroke.part === part);
      if (own.length === 0) continue;
      clearBlock(bus);
      for (const one of own) addSound(bus, one, begin);
      addBlock(mix, bus, part.gain);
      addBlock(toEcho, bus, part.gain * (part.echo ?? 0));
      addBlock(toRoom, bus, part.gain * (part.room ?? 0));
    }
    ringing = ringing.filter(
      ({ stroke, sound }) => stroke.start + sound.left.length > begin + blockLength,
    );
    echo(toEcho, { mix, room: toRoom });
    reverb(toRoom, mix);
    master(mix);
    const length = Math.min(blockLength, total - begin);
    yield { left: mix.left.subarray(0, length), right: mix.right.subarray(0, length) };
  }
}

/** Every note with its sample, its side and its strength, in the order of time. */
function strokesOf(score: Score): readonly Stroke[] {
  const chance = createChance(score.seed);
  const samplesPerBeat = (score.sampleRate * 60) / score.bpm;
  const strokes = score.parts.flatMap((part) =>
    part.notes.map((note) => {
      const loose = (chance() * 2 - 1) * ((part.looseMs ?? 0) / 1_000) * score.sampleRate;
      const strength = note.loudness * (0.94 + 0.12 * chance());
      const side = (part.pan ?? 0) + ((part.spread ?? 0) * (note.pitch - 64)) / 24;
      const pan = Math.min(1, Math.max(-1, side));
      return {
        start: Math.max(0, Math.round(note.at * samplesPerBeat + loose)),
        part,
        note,
        left: strength * Math.sqrt((1 - pan) / 2) * Math.SQRT2,
        right: strength * Math.sqrt((1 + pan) / 2) * Math.SQRT2,
      };
    }),
  );
  return strokes.toSorted((a, b) => a.start - b.start);
}

/** Makes each sound at its first stroke and forgets it at its last. */
function createSounds(score: Score, strokes: readonly Stroke[]): (stroke: Stroke) => Sound {
  const nameOf = ({ part, note }: Stroke): string =>
    `${part.voice} ${note.pitch} ${Math.round(note.beats * 100)}`;
  const strokesLeft = new Map<string, number>();
  for (const stroke of strokes) {
    strokesLeft.set(nameOf(stroke), (strokesLeft.get(nameOf(stroke)) ?? 0) + 1);
  }
  const made = new Map<string, Sound>();
  return (stroke) => {
    const { part, note } = stroke;
    const name = nameOf(stroke);
    const sound =
      made.get(name) ??
      voiceByName[part.voice]({
        hertz: hertzOf(note.pitch),
        seconds: (note.beats * 60) / score.bpm,
        sampleRate: score.sampleRate,
        chance: createChance(name),
      });
    const left = (strokesLeft.get(name) ?? 1) - 1;
    strokesLeft.set(name, left);
    if (left === 0) made.delete(name);
    else made.set(name, sound);
    return sound;
  };
}

function addSound(bus: Block, { stroke, sound }: Ringing, begin: number): void {
  const from = Math.max(0, stroke.start - begin);
  const upTo = Math.min(blockLength, stroke.start + sound.left.length - begin);
  const shift = begin - stroke.start;
  for (let index = from; index < upTo; index += 1) {
    bus.left[index] = (bus.left[index] ?? 0) + (sound.left[index + shift] ?? 0) * stroke.left;
    bus.right[index] = (bus.right[index] ?? 0) + (sound.right[index + shift] ?? 0) * stroke.right;
  }
}
