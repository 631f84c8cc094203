/**
 * A part of the frame that is loaded when it is wanted. Nothing stands there until it is here; when it cannot come, the
 * rest of the app goes on without it.
 */
import { Component, Suspense, type ReactNode } from 'react';

interface LatePartProps {
  /** The network is away and the worker does not hold it yet, or an update took it. */
  readonly onMissing?: () => void;
  readonly children: ReactNode;
}

// Error boundaries exist as classes alone.
export class LatePart extends Component<LatePartProps, { readonly isMissing: boolean }> {
  override state = { isMissing: false };

  static getDerivedStateFromError(): { readonly isMissing: boolean } {
    return { isMissing: true };
  }

  override componentDidCatch(): void {
    this.props.onMissing?.();
  }

  override render(): ReactNode {
    if (this.state.isMissing) return null;
    return <Suspense fallback={null}>{this.props.children}</Suspense>;
  }
}
