/**
 * D20: said while it can still be acted on, in browsers that send nothing once the app is closed. Not a question at
 * closing time: such a question may only warn of loss, and nothing is lost.
 */
import { useSendsWhenClosed, useSyncState } from '@jamz/client/react';
import { syncTexts } from '../text/sync-texts.ts';
import { Banner } from '../ui/banner.tsx';

export function StaysHereBanner() {
  const sendsWhenClosed = useSendsWhenClosed();
  const { status, waiting } = useSyncState();
  const isStuck = status === 'OFFLINE' || status === 'ERROR';
  if (sendsWhenClosed !== false || waiting === 0 || !isStuck) return null;
  return <Banner severity="info" text={syncTexts.staysHere(waiting)} />;
}
