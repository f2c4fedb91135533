// Numbers as people read them.

/** `03:12`, or `1:03:12`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** Hundredths of a token as tokens: `5`, `2.3`. */
export const tokens = (hundredths: number): string => String(Math.round(hundredths / 10) / 10);

export const percent = (part: number): string => `${Math.round(part * 100)} %`;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
