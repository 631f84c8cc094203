/** M9 and U7: where a track is, in icon and text. Plain elements: it stands in every row of long lists. */
import CheckCircleIcon from '@mui/icons-material/CheckCircleOutlined';
import CloudIcon from '@mui/icons-material/CloudOutlined';
import CloudUploadIcon from '@mui/icons-material/CloudUploadOutlined';
import DownloadingIcon from '@mui/icons-material/DownloadingOutlined';
import ErrorOutlineIcon from '@mui/icons-material/ErrorOutlineOutlined';
import HourglassIcon from '@mui/icons-material/HourglassTopOutlined';
import OfflinePinIcon from '@mui/icons-material/OfflinePinOutlined';
import PauseCircleIcon from '@mui/icons-material/PauseCircleOutlined';
import PhonelinkIcon from '@mui/icons-material/SmartphoneOutlined';
import type { PlaceKind, PlaceView } from '../text/place-texts.ts';

const looks = {
  kept: [OfflinePinIcon, 'success'],
  here: [CheckCircleIcon, 'success'],
  coming: [DownloadingIcon, 'info'],
  late: [DownloadingIcon, 'warning'],
  away: [CloudIcon, null],
  elsewhere: [HourglassIcon, null],
  unsent: [PhonelinkIcon, 'warning'],
  sending: [CloudUploadIcon, 'info'],
  stopped: [PauseCircleIcon, 'warning'],
  failed: [ErrorOutlineIcon, 'error'],
} as const satisfies Record<PlaceKind, readonly [typeof CloudIcon, string | null]>;

export function PlaceLabel({ place }: { readonly place: PlaceView }) {
  const [Icon, tone] = looks[place.kind];
  return (
    <span
      data-place={place.kind}
      style={{
        display: 'inline-flex',
        alignItems: 'flex-start',
        gap: 4,
        fontWeight: tone === null ? 500 : 600,
        color: tone === null ? 'inherit' : `var(--jamz-palette-${tone}-main)`,
        fontVariantNumeric: 'tabular-nums',
      }}
    >
      <Icon aria-hidden style={{ fontSize: 16, marginTop: 2, flex: 'none' }} />
      <span style={{ overflowWrap: 'anywhere' }}>{place.text}</span>
    </span>
  );
}
