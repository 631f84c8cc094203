/** The demo's pictures, drawn: a sky, a sun, hills or water one behind the other, and one thing that is this place's own. */
export interface Scene {
  readonly sky: readonly [top: string, bottom: string];
  readonly sun: {
    readonly x: number;
    readonly y: number;
    readonly r: number;
    readonly fill: string;
  };
  /** From far to near: where it begins, how high its waves go, how many there are. */
  readonly layers: readonly {
    readonly fill: string;
    readonly at: number;
    readonly height: number;
    readonly waves: number;
  }[];
  readonly detail: 'boats' | 'road' | 'pines' | 'lights' | 'rain' | 'glitter' | 'person';
  readonly ink: string;
}

const sceneSide = 512;

export function drawScene(scene: Scene): string {
  const { sky, sun } = scene;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${sceneSide}" height="${sceneSide}">`,
    '<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">',
    `<stop offset="0" stop-color="${sky[0]}"/><stop offset="1" stop-color="${sky[1]}"/>`,
    '</linearGradient><radialGradient id="glow">',
    `<stop offset="0" stop-color="${sun.fill}" stop-opacity="0.75"/>`,
    `<stop offset="1" stop-color="${sun.fill}" stop-opacity="0"/></radialGradient></defs>`,
    `<rect width="${sceneSide}" height="${sceneSide}" fill="url(#sky)"/>`,
    `<circle cx="${sun.x}" cy="${sun.y}" r="${sun.r * 3}" fill="url(#glow)"/>`,
    `<circle cx="${sun.x}" cy="${sun.y}" r="${sun.r}" fill="${sun.fill}"/>`,
    ...scene.layers.map(drawLayer),
    details[scene.detail](scene.ink),
    '</svg>',
  ].join('');
}

type Layer = Scene['layers'][number];

function drawLayer({ fill, at, height, waves }: Layer, index: number): string {
  const points = Array.from({ length: 65 }, (_, step) => {
    const x = (step / 64) * sceneSide;
    const turn = (step / 64) * Math.PI * 2 * waves + index * 1.9;
    const y = at - height * (0.6 * Math.sin(turn) + 0.4 * Math.sin(turn * 2.3 + index));
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `<path d="M0 ${sceneSide}L${points.join('L')}L${sceneSide} ${sceneSide}Z" fill="${fill}"/>`;
}

const several = (count: number, draw: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => draw(index)).join('');

const details: Readonly<Record<Scene['detail'], (ink: string) => string>> = {
  boats: (ink) =>
    several(3, (index) => {
      const [x, y, size] = [110 + index * 145, 372 - (index % 2) * 26, 30 - index * 5];
      return `<path d="M${x} ${y}l0 ${-size * 2}l${size * 1.1} ${size * 1.7}zM${x - size} ${y + 6}h${size * 2.2}l${-size * 0.5} ${size * 0.45}h${-size * 1.3}z" fill="${ink}"/>`;
    }),
  road: (ink) =>
    `<path d="M210 512C250 440 400 430 330 370C280 330 210 330 250 290" fill="none" stroke="${ink}" stroke-width="26" stroke-linecap="round"/>` +
    '<path d="M210 512C250 440 400 430 330 370C280 330 210 330 250 290" fill="none" stroke="#fff" stroke-opacity="0.8" stroke-width="3" stroke-dasharray="14 16"/>',
  pines: (ink) =>
    several(9, (index) => {
      const [x, y, size] = [22 + index * 60, 452 + ((index * 37) % 50), 58 + ((index * 23) % 44)];
      return `<path d="M${x} ${y - size * 2}l${size * 0.42} ${size * 0.9}h${-size * 0.18}l${size * 0.34} ${size * 1.1}h${-size * 1.16}l${size * 0.34} ${-size * 1.1}h${-size * 0.18}z" fill="${ink}"/>`;
    }),
  lights: (ink) =>
    several(9, (index) => {
      const size = 1.55 ** index;
      const [x, y] = [7 + size * 5.4, 6 + size * 4.6];
      const light = (side: number): string =>
        `<rect x="${256 + side * x - size * 0.8}" y="${270 - y}" width="${size * 1.6}" height="${size * 0.7}" rx="${size * 0.3}" fill="${ink}"/>`;
      return light(-1) + light(1);
    }) + `<path d="M252 272L90 512H422L260 272Z" fill="#0b0a1a" fill-opacity="0.75"/>`,
  rain: (ink) =>
    several(54, (index) => {
      const [x, y] = [(index * index * 31 + index * 97) % 540, (index * 61) % 330];
      return `<path d="M${x} ${y}l-9 ${26 + (index % 3) * 8}" stroke="${ink}" stroke-opacity="0.5" stroke-width="3" stroke-linecap="round"/>`;
    }) +
    '<rect x="150" y="330" width="230" height="110" rx="26" fill="#f3ead9"/><rect x="150" y="386" width="230" height="54" rx="18" fill="#c8553d"/><rect x="176" y="348" width="70" height="34" rx="8" fill="#ffd98a"/><rect x="262" y="348" width="92" height="34" rx="8" fill="#ffd98a"/><circle cx="204" cy="442" r="26" fill="#222"/><circle cx="328" cy="442" r="26" fill="#222"/>',
  glitter: (ink) =>
    several(26, (index) => {
      const [x, y] = [256 + (((index * 53) % 120) - 60) * (0.5 + index / 20), 330 + index * 6.6];
      const width = 14 + ((index * 17) % 46);
      return `<rect x="${(x - width / 2).toFixed(1)}" y="${y.toFixed(1)}" width="${width}" height="3" rx="1.5" fill="${ink}" fill-opacity="0.8"/>`;
    }),
  person: (ink) =>
    `<circle cx="256" cy="222" r="86" fill="${ink}"/><path d="M86 512c0-130 76-190 170-190s170 60 170 190z" fill="${ink}"/>`,
};
