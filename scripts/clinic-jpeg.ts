import type { Picture } from './clinic-picture.ts';

/** Codes of the standard table for differences of brightness, by how many bits the difference takes (ITU-T T.81, K.3). */
const codes = ['00', '010', '011', '100', '101', '110', '1110', '11110', '111110'] as const;
const codeCounts = [0, 1, 5, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/** With one shade a block there are no other coefficients: "end of block" is the only code of their table. */
const endOfBlock = '0';

const block = 8;

function segment(marker: number, data: readonly number[]): Buffer {
  const length = data.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...data]);
}

const word = (value: number): readonly [number, number] => [value >> 8, value & 0xff];

function bitsOf(difference: number): string {
  const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const rest = difference < 0 ? difference + 2 ** size - 1 : difference;
  return `${codes[size] ?? ''}${size === 0 ? '' : rest.toString(2).padStart(size, '0')}${endOfBlock}`;
}

/** A picture as a baseline JPEG: each of its pixels becomes a block of eight by eight. */
export function jpegOf({ width, height, pixels }: Picture): Buffer {
  let before = 0;
  let bits = '';
  for (const pixel of pixels) {
    const shade = pixel - 128;
    bits += bitsOf(shade - before);
    before = shade;
  }
  const bytes: number[] = [];
  for (let place = 0; place < bits.length; place += 8) {
    const byte = Number.parseInt(bits.slice(place, place + 8).padEnd(8, '1'), 2);
    // A byte of ones would begin a marker.
    bytes.push(...(byte === 0xff ? [byte, 0] : [byte]));
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from('JFIF\0', 'latin1'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array.from({ length: block * block }, () => block)]),
    segment(0xc0, [8, ...word(height * block), ...word(width * block), 1, 1, 0x11, 0]),
    segment(0xc4, [0, ...codeCounts, ...codes.map((_, size) => size)]),
    segment(0xc4, [0x10, 1, ...Array.from({ length: 15 }, () => 0), 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    Buffer.from([...bytes, 0xff, 0xd9]),
  ]);
}
