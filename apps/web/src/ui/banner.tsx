/** A banner is seldom there, so what draws it is fetched with the first one. */
import { lazy, Suspense } from 'react';
import type { BannerProps } from './banner-alert.tsx';

const BannerAlert = lazy(async () => ({
  default: (await import('./banner-alert.tsx')).BannerAlert,
}));

export function Banner(props: BannerProps) {
  return (
    <Suspense fallback={null}>
      <BannerAlert {...props} />
    </Suspense>
  );
}
