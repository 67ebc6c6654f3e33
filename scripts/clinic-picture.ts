import { tooth } from './clinic-treatments.ts';
import type { Random } from './example-random.ts';

/** A grey picture, row by row, one byte a pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Something that looks like a radiograph from afar: bright crowns over darker roots. */
export function radiograph(random: Random, width: number, height: number): Picture {
  const pixels = new Uint8Array(width * height);
  const crowns = Array.from({ length: random.between(2, 4) }, (_, nth) => ({
    x: ((nth + 0.5) * width) / 4 + random.between(0, Math.ceil(width / 8)),
    y: height * (0.35 + random.next() * 0.2),
    size: width * (0.08 + random.next() * 0.05),
  }));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const ground = 30 + Math.floor((40 * y) / height) + random.between(0, 12);
      const bright = crowns.some((crown) => Math.hypot(x - crown.x, (y - crown.y) * 0.6) < crown.size);
      pixels[y * width + x] = bright ? 190 + random.between(0, 40) : ground;
    }
  }
  return { width, height, pixels };
}

/** What people call such a picture. */
export const pictureName = (random: Random): string =>
  `${random.pick(['Bitewing', 'Periapical', 'OPG', 'X-ray'])} ${tooth(random)}`;
