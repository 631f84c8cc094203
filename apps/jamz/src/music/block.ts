/** A short stretch of sound: everything is played, mixed and encoded one block at a time. */
export const blockLength = 4_608;

export interface Block {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export const emptyBlock = (): Block => ({
  left: new Float32Array(blockLength),
  right: new Float32Array(blockLength),
});

export function clearBlock(block: Block): void {
  block.left.fill(0);
  block.right.fill(0);
}

export function addBlock(target: Block, source: Block, gain: number): void {
  if (gain === 0) return;
  for (let index = 0; index < blockLength; index += 1) {
    target.left[index] = (target.left[index] ?? 0) + (source.left[index] ?? 0) * gain;
    target.right[index] = (target.right[index] ?? 0) + (source.right[index] ?? 0) * gain;
  }
}
