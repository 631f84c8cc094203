/** Files dragged from a desktop onto any part of the page; the zone is seen as soon as they are over the window. */
import LibraryAddIcon from '@mui/icons-material/LibraryAddOutlined';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect, useEffectEvent, useState } from 'react';
import { playlistTexts } from '../../text/playlist-texts.ts';

const carriesFiles = (event: DragEvent): boolean =>
  event.dataTransfer?.types.includes('Files') === true;

export function DropZone(props: {
  readonly isFull: boolean;
  readonly onDrop: (files: readonly File[], folders: number) => void;
}) {
  const isOver = useFileDrop(props.onDrop);
  if (!isOver) return null;
  return (
    <Box
      data-drop-zone
      sx={{
        position: 'fixed',
        inset: 0,
        zIndex: 'modal',
        p: 3,
        // The window itself takes the drop; a zone that took events would make them flicker.
        pointerEvents: 'none',
        bgcolor: 'color-mix(in srgb, var(--jamz-palette-background-default) 78%, transparent)',
        backdropFilter: 'blur(6px)',
      }}
    >
      <Box
        sx={{
          height: '100%',
          borderRadius: '28px',
          border: '3px dashed',
          borderColor: props.isFull ? 'text.secondary' : 'primary.main',
          color: props.isFull ? 'text.secondary' : 'primary.main',
          display: 'grid',
          alignContent: 'center',
          justifyItems: 'center',
          textAlign: 'center',
          gap: 1.5,
        }}
      >
        <LibraryAddIcon aria-hidden sx={{ fontSize: 56 }} />
        <Typography variant="h2" component="p">
          {props.isFull ? playlistTexts.dropFull : playlistTexts.dropHere}
        </Typography>
        <Typography sx={{ color: 'text.secondary' }}>
          {props.isFull ? playlistTexts.full : playlistTexts.dropHint}
        </Typography>
      </Box>
    </Box>
  );
}

/** True while files are over the window. */
function useFileDrop(onDrop: (files: readonly File[], folders: number) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const drop = useEffectEvent(onDrop);
  useEffect(() => {
    // Enter and leave come for every element in between: the window was left when as many left as were entered.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setIsOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const over = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const end = (event: DragEvent) => {
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      const { files, folders } = takeFiles(event.dataTransfer);
      drop(files, folders);
    };
    const off = new AbortController();
    const { signal } = off;
    globalThis.addEventListener('dragenter', enter, { signal });
    globalThis.addEventListener('dragleave', leave, { signal });
    globalThis.addEventListener('dragover', over, { signal });
    globalThis.addEventListener('drop', end, { signal });
    return () => off.abort();
  }, []);
  return isOver;
}

/** A folder comes as a file without content: it is told apart by its entry. */
function takeFiles(transfer: DataTransfer): { files: File[]; folders: number } {
  const files: File[] = [];
  let folders = 0;
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    if (item.webkitGetAsEntry()?.isDirectory === true) folders += 1;
    else {
      const file = item.getAsFile();
      if (file !== null) files.push(file);
    }
  }
  return { files, folders };
}
