/** The camera while this screen is shown: asked for by a tap, given back when the screen goes or is hidden. */
import { useCallback, useEffect, useRef, useState } from 'react';

export type CameraPhase =
  | 'off'
  /** The browser asks the person. */
  | 'asking'
  | 'on'
  | 'denied'
  | 'none'
  /** It is there and gives no picture. */
  | 'busy';

export interface Camera {
  readonly phase: CameraPhase;
  readonly stream: MediaStream | null;
  readonly start: () => void;
  readonly stop: () => void;
}

export function useCamera(): Camera {
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [phase, setPhase] = useState<CameraPhase>('off');
  const wanted = useRef(false);
  const stop = useCallback(() => {
    wanted.current = false;
    setPhase('off');
    setStream(null);
  }, []);
  const start = useCallback(() => {
    wanted.current = true;
    setPhase('asking');
    void openCamera().then((opened) => {
      if (!wanted.current) {
        if (typeof opened !== 'string') end(opened);
        return null;
      }
      if (typeof opened === 'string') setPhase(opened);
      else {
        setStream(opened);
        setPhase('on');
      }
      return null;
    });
  }, []);
  useEffect(() => () => void (stream !== null && end(stream)), [stream]);
  useEffect(() => {
    // Nobody looks: the lamp beside the lens goes out.
    const look = () => {
      if (document.visibilityState === 'hidden') stop();
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      wanted.current = false;
      document.removeEventListener('visibilitychange', look);
    };
  }, [stop]);
  return { phase, stream, start, stop };
}

/** True when the browser will not ask: then the camera may begin by itself. */
export async function isCameraGranted(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'camera' });
    return state === 'granted';
  } catch {
    // Browsers that do not know the question.
    return false;
  }
}

async function openCamera(): Promise<MediaStream | 'denied' | 'none' | 'busy'> {
  // Only secure pages have any.
  if (!('mediaDevices' in navigator)) return 'none';
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
    return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy';
  }
}

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
