/** A broken screen breaks alone: its route says so and offers two ways out. */
import BrokenImageIcon from '@mui/icons-material/BrokenImageOutlined';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { Component, type ReactNode } from 'react';
import { commonTexts } from '../text/common-texts.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { useCopy } from '../ui/use-copy.ts';

interface BoundaryProps {
  /** Another place on screen means another try. */
  readonly place: string;
  readonly onHome: () => void;
  readonly children: ReactNode;
}
interface BoundaryState {
  readonly error: Error | null;
  readonly place: string;
}

// Error boundaries exist as classes alone.
export class ScreenErrorBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(
    props: BoundaryProps,
    state: BoundaryState,
  ): Partial<BoundaryState> | null {
    return props.place === state.place ? null : { error: null, place: props.place };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <ScreenError error={error} onHome={this.props.onHome} />;
  }
}

/** A part that could not be fetched is no bug: the network is away, or an update took it. */
const isMissingPart = (error: Error): boolean =>
  /dynamically imported module|module script failed|error loading/iu.test(error.message);

function ScreenError(props: { readonly error: Error; readonly onHome: () => void }) {
  const copy = useCopy();
  const missing = isMissingPart(props.error);
  return (
    <EmptyState
      icon={<BrokenImageIcon />}
      title={missing ? commonTexts.chunkMissing : commonTexts.somethingBroke}
      text={missing ? commonTexts.chunkMissingText : commonTexts.somethingBrokeText}
    >
      <Stack
        direction="row"
        spacing={1}
        useFlexGap
        sx={{ flexWrap: 'wrap', justifyContent: 'center' }}
      >
        <Button variant="contained" onClick={props.onHome}>
          {commonTexts.home}
        </Button>
        <Button variant="outlined" onClick={() => globalThis.location.reload()}>
          {commonTexts.reload}
        </Button>
        <Button onClick={() => void copy(`${props.error.name}: ${props.error.stack ?? ''}`)}>
          {commonTexts.copyDetails}
        </Button>
      </Stack>
    </EmptyState>
  );
}
