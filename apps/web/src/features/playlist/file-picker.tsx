/** The browser's own file dialog, opened by whatever button stands for it. */
import { useCallback, useRef, type ReactNode } from 'react';

/** Kinds by ending too: phones and old desktops know no type for some of them. */
const audioKinds = 'audio/*,.mp3,.m4a,.aac,.ogg,.oga,.opus,.flac,.wav';

export interface FilePicker {
  /** From a tap or a key alone: browsers refuse it otherwise. The same function for ever. */
  readonly open: () => void;
  /** Must stand somewhere on the screen. */
  readonly field: ReactNode;
}

/** `onPick` gets at least one file, and is not called when the person changes their mind. */
export function useFilePicker(options: {
  readonly name: string;
  readonly multiple: boolean;
  readonly onPick: (files: readonly File[]) => void;
}): FilePicker {
  const input = useRef<HTMLInputElement>(null);
  const open = useCallback(() => input.current?.click(), []);
  return {
    open,
    field: (
      <input
        ref={input}
        type="file"
        hidden
        name={options.name}
        accept={audioKinds}
        multiple={options.multiple}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // The same file can be picked again, also after it was refused.
          event.currentTarget.value = '';
          if (files.length > 0) options.onPick(files);
        }}
      />
    ),
  };
}
