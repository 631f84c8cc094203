/** The demo's story: a group, its friends, what they added to the playlist, and how it looks. */
import type { DemoPiece } from './demo-music.ts';

export const demoGroupName = 'Coast Road Weekend';
export const demoGroup = {
  name: demoGroupName,
  description:
    'Three days along the coast, one car full of music. Add a track, press play, and switch the network off: it goes on.',
} as const;

export const demoFriends = [
  { key: 'ana', name: 'Ana Moreira' },
  { key: 'jonas', name: 'Jonas Weber' },
  { key: 'yuki', name: 'Yuki Tanaka' },
] as const;
export type DemoFriend = (typeof demoFriends)[number]['key'];

export interface DemoTrack {
  readonly piece: DemoPiece;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly year: number;
  readonly genre: string;
  readonly by: DemoFriend | 'owner';
}

/** A title that nobody has the file of: any member can give it one. */
export interface DemoTitle {
  readonly key: string;
  readonly title: string;
  readonly by: DemoFriend | 'owner';
}

export type DemoEntry = DemoTrack | DemoTitle;
export const isTrack = (entry: DemoEntry): entry is DemoTrack => 'piece' in entry;

/** In the order of the playlist. */
export const demoPlaylist: readonly DemoEntry[] = [
  {
    piece: 'harbour-at-six',
    title: 'Harbour at Six',
    artist: 'The Paper Lanterns',
    album: 'Low Tide Letters',
    year: 2019,
    genre: 'Folk',
    by: 'ana',
  },
  {
    piece: 'switchback',
    title: 'Switchback',
    artist: 'Northbound Five',
    album: 'Second Gear',
    year: 2022,
    genre: 'Indie',
    by: 'jonas',
  },
  { key: 'ferry', title: 'That song from the ferry (who has it?)', by: 'yuki' },
  {
    piece: 'salt-and-pines',
    title: 'Salt and Pines',
    artist: 'Marta Quill',
    album: 'Kitchen Waltzes',
    year: 2016,
    genre: 'Acoustic',
    by: 'owner',
  },
  {
    piece: 'tunnel-lights',
    title: 'Tunnel Lights',
    artist: 'Neon Cartographer',
    album: 'Night Atlas',
    year: 2024,
    genre: 'Synthwave',
    by: 'yuki',
  },
  {
    piece: 'rain-on-the-roof',
    title: 'Rain on the Camper Roof',
    artist: 'Dusk Cassette',
    album: 'Tape 7, Side B',
    year: 2021,
    genre: 'Lo-Fi',
    by: 'jonas',
  },
  { key: 'last-day', title: 'Something slow for the last day', by: 'ana' },
  {
    piece: 'last-light',
    title: 'Last Light on the Bay',
    artist: 'Ida Lindqvist',
    album: 'Evening Keys',
    year: 2018,
    genre: 'Ambient',
    by: 'ana',
  },
];

export const demoTracks = demoPlaylist.filter(isTrack);
