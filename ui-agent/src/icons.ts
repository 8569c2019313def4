export const bell = "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5ZM10.2 20.5h3.6";
export const mute = "M4 4l16 16M6.5 10.2v6.3L5 18h12.5M9 6.4A5.5 5.5 0 0 1 17.5 11v3M10.2 20.5h3.6";
export const more = "M6 12h.01M12 12h.01M18 12h.01";
export const caret = "m8 10 4 4 4-4";
export const info = "M12 11v5M12 7.9v.1M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0";
export const out = "M14 7V5.5H5.5v13H14V17M10 12h10M16.5 8.5 20 12l-3.5 3.5";
export const close = "m6.5 6.5 11 11M17.5 6.5l-11 11";
