export const send = "M12 19V5.5M6 11l6-6 6 6";
export const back = "M14.5 6 8.5 12l6 6";
export const down = "M12 5.5v13M6.5 13l5.5 5.5 5.5-5.5";
export const check = "m5.5 12.5 4.5 4.5 8.5-9.5";
export const warn = "M12 8.5v4.5M12 16.2v.1M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0";
export const off =
  "M4 4l16 16M8.5 8.7A9 9 0 0 0 4.5 11M12 7c2.9 0 5.5 1.2 7.5 4M9 14.2a4.6 4.6 0 0 1 4.2-.9M12 18v.1";

/** A stroke drawing on a grid of 24. It never stands alone: words or a name are beside it. */
export function Icon({ d }: { d: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
