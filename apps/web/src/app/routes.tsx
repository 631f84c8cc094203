/** Which address shows which screen. Each screen is its own file on the wire, loaded when it is first shown. */
import { lazy, Suspense, type ReactNode } from 'react';
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { useAuth } from '@jamz/client/react';
import { commonTexts } from '../text/common-texts.ts';
import { NotFound } from '../ui/not-found.tsx';
import { PatientSpinner } from '../ui/patient-spinner.tsx';
import type { FirstScreen } from './first-screen.ts';
import { ScreenErrorBoundary } from './screen-error.tsx';
import { Shell } from './shell.tsx';
import { Stage } from './stage.tsx';

const SetupPage = lazy(async () => ({
  default: (await import('../features/account/setup-page.tsx')).SetupPage,
}));
const SignInPage = lazy(async () => ({
  default: (await import('../features/account/sign-in-page.tsx')).SignInPage,
}));
const SignUpPage = lazy(async () => ({
  default: (await import('../features/account/sign-up-page.tsx')).SignUpPage,
}));
const GroupsPage = lazy(async () => ({
  default: (await import('../features/groups/groups-page.tsx')).GroupsPage,
}));
const NewGroupPage = lazy(async () => ({
  default: (await import('../features/new-group/new-group-page.tsx')).NewGroupPage,
}));
const GroupPage = lazy(async () => ({
  default: (await import('./group-page.tsx')).GroupPage,
}));
const JoinPage = lazy(async () => ({
  default: (await import('../features/join/join-page.tsx')).JoinPage,
}));
const ScanPage = lazy(async () => ({
  default: (await import('../features/scan/scan-page.tsx')).ScanPage,
}));
const ProfilePage = lazy(async () => ({
  default: (await import('../features/profile/profile-page.tsx')).ProfilePage,
}));
const DevicesPage = lazy(async () => ({
  default: (await import('../features/devices/devices-page.tsx')).DevicesPage,
}));
const StoragePage = lazy(async () => ({
  default: (await import('../features/storage/storage-page.tsx')).StoragePage,
}));

export function AppRoutes({ first }: { readonly first: FirstScreen }) {
  const Groups = first.GroupsPage ?? GroupsPage;
  const Group = first.GroupPage ?? GroupPage;
  return (
    <Routes>
      <Route path="/setup/:token" element={screen(<SetupPage />)} />
      <Route path="/sign-in" element={screen(<SignInPage />)} />
      <Route path="/sign-up" element={screen(<SignUpPage />)} />
      <Route element={<OpenToAll />}>
        <Route path="/scan" element={screen(<ScanPage />)} />
        <Route path="/join/*" element={screen(<JoinPage />)} />
        <Route path="*" element={<NotFound />} />
      </Route>
      <Route element={<SignedIn />}>
        <Route index element={screen(<Groups />)} />
        <Route path="/new/:step?" element={screen(<NewGroupPage />)} />
        <Route path="/g/:groupId/:tab?" element={screen(<Group />)} />
        <Route path="/profile" element={screen(<ProfilePage />)} />
        <Route path="/devices" element={screen(<DevicesPage />)} />
        <Route path="/storage" element={screen(<StoragePage />)} />
      </Route>
    </Routes>
  );
}

function screen(page: ReactNode): ReactNode {
  return <Screen>{page}</Screen>;
}

function Screen({ children }: { readonly children: ReactNode }) {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return (
    <ScreenErrorBoundary place={pathname} onHome={() => void navigate('/')}>
      <Suspense fallback={<PatientSpinner label={commonTexts.opening} />}>{children}</Suspense>
    </ScreenErrorBoundary>
  );
}

/** Screens that also strangers see: inside the frame for who is signed in, on an empty stage for the others. */
function OpenToAll() {
  const { state } = useAuth();
  if (state.phase === 'signed-in' && state.needsSignIn !== 'revoked') return <Shell />;
  return <Stage />;
}

/** The part of the app that belongs to somebody. A session that merely ran out does not lock it; a revoked one does. */
function SignedIn() {
  const { state } = useAuth();
  const { pathname } = useLocation();
  if (state.phase === 'starting') return <PatientSpinner label={commonTexts.opening} />;
  if (state.phase === 'signed-out' || state.needsSignIn === 'revoked') {
    return <Navigate to="/sign-in" replace state={{ from: pathname }} />;
  }
  return <Shell />;
}
