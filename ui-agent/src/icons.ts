import drawings from "./icons.svg?url";

export const bell = `${drawings}#bell`;
export const mute = `${drawings}#mute`;
export const more = `${drawings}#more`;
export const caret = `${drawings}#caret`;
export const info = `${drawings}#info`;
export const out = `${drawings}#out`;
export const close = `${drawings}#close`;
export const person = `${drawings}#person`;
export const mail = `${drawings}#mail`;
