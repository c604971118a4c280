/** Frames of numbers that are fetched from the server in parts, ahead of playback. */

export class Chunks {
  private readonly parts = new Map<number, Float32Array>();
  private readonly asked = new Set<number>();
  private ended = false;
  readonly size: number;

  /**
   * Args: numbers, of a frame; fetch, which brings `count` frames from `first` on; arrived, called after each
   * part; most, bytes of a part.
   */
  constructor(
    private readonly frames: number,
    private readonly numbers: number,
    private readonly fetch: (first: number, count: number) => Promise<ArrayBuffer>,
    private readonly arrived: () => void,
    most = 3_000_000,
  ) {
    this.size = Math.max(1, Math.floor(most / Math.max(4 * numbers, 1)));
  }

  /** Numbers of a frame, or null until they have arrived. */
  at(frame: number): Float32Array | null {
    const part = Math.floor(frame / this.size);
    this.want(part);
    // Playing starts again at the beginning.
    this.want((part + 1) * this.size < this.frames ? part + 1 : 0);
    const found = this.parts.get(part);
    if (!found) return null;
    const from = this.numbers * (frame - part * this.size);
    return found.subarray(from, from + this.numbers);
  }

  private want(part: number): void {
    if (this.ended || this.parts.has(part) || this.asked.has(part)) return;
    this.asked.add(part);
    void this.fetch(part * this.size, Math.min(this.size, this.frames - part * this.size))
      .then((bytes) => {
        if (this.ended) return;
        this.parts.set(part, new Float32Array(bytes));
        this.arrived();
      })
      // Missing parts are requested again with the next frame.
      .catch(() => undefined)
      .finally(() => this.asked.delete(part));
  }

  end(): void {
    this.ended = true;
    this.parts.clear();
  }
}
