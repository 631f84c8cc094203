/** What the server says about itself before anybody signs in; null until it answered, and when it does not. */
import { useEffect, useState } from 'react';
import { useAuth, type SetupInfo } from '@jamz/client/react';

export function useSetupInfo(): SetupInfo | null {
  const { setup } = useAuth();
  const [info, setInfo] = useState<SetupInfo | null>(null);
  useEffect(() => {
    let shown = true;
    void setup().then((result) => {
      if (shown && result.ok) setInfo(result.value);
      return null;
    });
    return () => {
      shown = false;
    };
  }, [setup]);
  return info;
}
