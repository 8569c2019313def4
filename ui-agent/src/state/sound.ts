import { signal } from "@preact/signals";
import { storage } from "../storage.ts";

const KEY = "webchat:sound";

/** Tones made on the spot. Browsers stay silent until the page has been touched once. */
export class Sound {
  readonly on = signal(storage.getItem(KEY) !== "off");
  #context: AudioContext | null = null;

  constructor(until: AbortSignal) {
    const wake = () => void this.#awake().resume();
    if (navigator.userActivation?.hasBeenActive) wake();
    addEventListener("pointerdown", wake, { signal: until });
    addEventListener("keydown", wake, { signal: until });
    until.addEventListener("abort", () => void this.#context?.close());
  }

  toggle(): void {
    this.on.value = !this.on.value;
    storage.setItem(KEY, this.on.value ? "on" : "off");
    if (this.on.value) this.message();
  }

  /** Somebody asks for a human. */
  arrival(): void {
    this.#tone(660, 0, 0.22);
    this.#tone(880, 0.16, 0.4);
  }

  /** A message in a chat that nobody looks at. */
  message(): void {
    this.#tone(740, 0, 0.18);
  }

  #tone(hertz: number, after: number, length: number): void {
    if (!this.on.value || this.#context?.state !== "running") return;
    const context = this.#context;
    const from = context.currentTime + after;
    const tone = new OscillatorNode(context, { type: "sine", frequency: hertz });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.setValueAtTime(0, from);
    loudness.gain.linearRampToValueAtTime(0.12, from + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + length);
    tone.connect(loudness).connect(context.destination);
    tone.start(from);
    tone.stop(from + length);
  }

  #awake(): AudioContext {
    return (this.#context ??= new AudioContext());
  }
}
