/** The frame of every screen inside: the bar with the chip, banners, the content, and what hangs over it. */
import ArrowBackIcon from '@mui/icons-material/ArrowBack';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link as RouterLink, Outlet, useLocation, useNavigate } from 'react-router';
import { OutcomeNotices } from '../sync/outcome-notices.tsx';
import { SyncChip } from '../sync/sync-chip.tsx';
import { commonTexts } from '../text/common-texts.ts';
import { LatePart } from '../ui/late-part.tsx';
import { LogoMark } from '../ui/logo.tsx';
import { AccountMenu } from './account-menu.tsx';
import { PlayerDock } from './player-dock.tsx';
import { ScreenErrorBoundary } from './screen-error.tsx';

const SyncPanel = lazy(async () => ({
  default: (await import('../sync/sync-panel.tsx')).SyncPanel,
}));

// A word above the screen may come a moment after it.
const Banners = lazy(async () => ({
  default: (await import('./banners.tsx')).Banners,
}));
const Followers = lazy(async () => ({
  default: (await import('./followers.tsx')).Followers,
}));

export function Shell() {
  const [panelOpen, setPanelOpen] = useState(false);
  // Loaded when it is first opened; from then on it stays, so that it can also close slowly.
  const [panelWanted, setPanelWanted] = useState(false);
  const openPanel = () => {
    setPanelWanted(true);
    setPanelOpen(true);
  };
  const navigate = useNavigate();
  const content = useContentFocus();
  return (
    <>
      <LatePart>
        <Followers />
      </LatePart>
      <Box
        component="a"
        href="#content"
        onClick={(event) => {
          // The part behind the # is the router's: move the focus by hand.
          event.preventDefault();
          document.querySelector<HTMLElement>('#content')?.focus();
        }}
        sx={{
          position: 'absolute',
          top: 8,
          left: 8,
          px: 2,
          py: 1,
          zIndex: 'tooltip',
          color: 'primary.main',
          bgcolor: 'background.paper',
          borderRadius: 2,
          transform: 'translateY(-200%)',
          '&:focus': { transform: 'none' },
        }}
      >
        {commonTexts.skipToContent}
      </Box>
      <TopBar onOpenSync={openPanel} />
      <LatePart>
        <Banners />
      </LatePart>
      <Box
        component="main"
        ref={content}
        id="content"
        tabIndex={-1}
        sx={{
          outline: 'none',
          width: '100%',
          maxWidth: 1040,
          mx: 'auto',
          px: { xs: 2, sm: 3 },
          pt: 2,
          // A field at the lower edge brings its own distance.
          pb: 'calc(max(0px, 24px - var(--jamz-field, 0px)) + max(var(--jamz-dock, 0px), env(safe-area-inset-bottom)))',
        }}
      >
        <Outlet />
      </Box>
      <PlayerDock />
      {panelWanted ? (
        <ScreenErrorBoundary place={`panel-${panelOpen}`} onHome={() => void navigate('/')}>
          <Suspense fallback={null}>
            <SyncPanel
              open={panelOpen}
              onClose={() => setPanelOpen(false)}
              onGo={(to) => {
                setPanelOpen(false);
                void navigate(to);
              }}
            />
          </Suspense>
        </ScreenErrorBoundary>
      ) : null}
      <OutcomeNotices onShow={openPanel} />
    </>
  );
}

/** A new screen begins at its top, for eyes and for the keyboard; the tabs of a group are one screen. */
function useContentFocus() {
  const content = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const place = pathname.split('/').slice(0, 3).join('/');
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    globalThis.scrollTo(0, 0);
    // A field that takes the focus by itself keeps it.
    if (content.current?.contains(document.activeElement) === true) return;
    content.current?.focus({ preventScroll: true });
  }, [place]);
  return content;
}

function TopBar({ onOpenSync }: { readonly onOpenSync: () => void }) {
  const { pathname } = useLocation();
  const atHome = pathname === '/';
  return (
    <Box
      component="header"
      sx={{
        position: 'sticky',
        top: 0,
        zIndex: 'appBar',
        // Neither glass nor blur: those are worked out anew for every frame of scrolling.
        bgcolor: 'background.default',
        borderBottom: '1px solid',
        borderColor: 'divider',
        pt: 'env(safe-area-inset-top)',
      }}
    >
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          minHeight: { xs: 56, sm: 64 },
          maxWidth: 1040,
          mx: 'auto',
          px: { xs: 1.5, sm: 3 },
        }}
      >
        {atHome ? null : (
          <IconButton component={RouterLink} to="/" aria-label={commonTexts.home} edge="start">
            <ArrowBackIcon />
          </IconButton>
        )}
        <Box
          component={RouterLink}
          to="/"
          aria-label={commonTexts.appName}
          sx={{
            // The chip always has room: where the name does not fit beside it, it wraps out of sight.
            flex: '1 1 0',
            minWidth: 0,
            height: 44,
            overflow: 'hidden',
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 1,
            // Makes up for the gap after the line holder.
            ml: -1,
            color: 'inherit',
            textDecoration: 'none',
            '& > *': { height: 44, display: 'inline-flex', alignItems: 'center' },
          }}
        >
          {/* Holds the first line, so that the mark too goes out of sight whole. */}
          <span />
          <span>
            <LogoMark size={24} />
          </span>
          <Typography component="span" variant="h3">
            {commonTexts.appName}
          </Typography>
        </Box>
        <SyncChip onOpen={onOpenSync} />
        <AccountMenu />
      </Box>
    </Box>
  );
}
