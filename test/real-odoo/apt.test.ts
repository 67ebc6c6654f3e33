import { describe, expect, it } from 'vitest';
import { chooseMirror } from '../../lib/real-odoo/apt.ts';

describe("choosing the Debian mirror out of apt's own list", () => {
  it('takes the archive, not the security archive or a third party', () => {
    const listed = [
      'Docker|Docker CE|https://docker.example/debian/|stable',
      'Debian|Debian-Security|http://mirror.example/debian-security/|main',
      'Debian|Debian|http://mirror.example/debian/|contrib',
      'Debian|Debian|http://mirror.example/debian/|main',
    ].join('\n');

    expect(chooseMirror(listed)).toBe('http://mirror.example/debian/');
  });

  it('finds it before apt has fetched its lists, when origin and label are unknown', () => {
    const listed = [
      '$(ORIGIN)|$(LABEL)|http://mirror.example/debian-security/|main',
      '$(ORIGIN)|$(LABEL)|http://mirror.example/debian/|main',
    ].join('\n');

    expect(chooseMirror(listed)).toBe('http://mirror.example/debian/');
  });

  it('finds none where only third parties are named', () => {
    expect(chooseMirror('Ubuntu|Ubuntu|http://mirror.example/ubuntu/|main\n')).toBeUndefined();
    expect(chooseMirror('')).toBeUndefined();
  });
});
