/** One title: who added it, whether it is sent, and what may be done with it. */
import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import DragIndicatorIcon from '@mui/icons-material/DragIndicator';
import ExpandLessIcon from '@mui/icons-material/ExpandLess';
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import type { MusicItem } from '@jamz/client/react';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { MarkLabel } from '../../ui/mark-label.tsx';
import { moveButtonId, removeButtonId } from './row-focus.ts';
import type { DragHandle } from './sortable-list.tsx';

export interface PlaylistRowProps {
  readonly item: MusicItem;
  readonly index: number;
  readonly count: number;
  readonly title: string;
  readonly addedBy: string;
  readonly mayMove: boolean;
  readonly mayRemove: boolean;
  readonly handle: DragHandle;
  readonly onStep: (step: -1 | 1) => void;
  readonly onRemove: () => void;
}

export function PlaylistRow(props: PlaylistRowProps) {
  const { item, title } = props;
  return (
    <Box
      data-item={item.id}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 0.5,
        minHeight: 68,
        borderBottom: '1px solid',
        borderColor: 'divider',
      }}
    >
      {props.mayMove ? (
        <IconButton
          ref={props.handle.ref}
          {...props.handle.props}
          aria-label={playlistTexts.drag(title)}
          sx={{ cursor: 'grab', touchAction: 'none', color: 'text.secondary', ml: -1 }}
        >
          <DragIndicatorIcon />
        </IconButton>
      ) : (
        <Typography
          aria-hidden
          variant="body2"
          sx={{ width: 32, textAlign: 'center', color: 'text.secondary' }}
        >
          {props.index + 1}
        </Typography>
      )}
      <Box sx={{ flex: 1, minWidth: 0, py: 1 }}>
        <Typography variant="subtitle1" component="p" sx={{ overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        <Typography
          variant="body2"
          component="div"
          sx={{ color: 'text.secondary', display: 'flex', columnGap: 1.25, flexWrap: 'wrap' }}
        >
          <span>{playlistTexts.by(props.addedBy)}</span>
          <MarkLabel mark={item.mark} />
        </Typography>
      </Box>
      {props.mayMove ? <StepButtons {...props} /> : null}
      {props.mayRemove ? (
        <IconButton
          id={removeButtonId(item.id)}
          onClick={props.onRemove}
          aria-label={playlistTexts.remove(title)}
        >
          <DeleteIcon />
        </IconButton>
      ) : null}
    </Box>
  );
}

const stepLook = { width: 40, height: 32, minWidth: 40, minHeight: 32, p: 0, borderRadius: '10px' };

function StepButtons(props: PlaylistRowProps) {
  const { item, title, index, count } = props;
  return (
    <Box sx={{ display: 'flex', flexDirection: { xs: 'column', sm: 'row' } }}>
      <IconButton
        id={moveButtonId(item.id, -1)}
        sx={stepLook}
        disabled={index === 0}
        onClick={() => props.onStep(-1)}
        aria-label={playlistTexts.up(title)}
      >
        <ExpandLessIcon />
      </IconButton>
      <IconButton
        id={moveButtonId(item.id, 1)}
        sx={stepLook}
        disabled={index === count - 1}
        onClick={() => props.onStep(1)}
        aria-label={playlistTexts.down(title)}
      >
        <ExpandMoreIcon />
      </IconButton>
    </Box>
  );
}
