/** Time that the machine needs for a picture, which it finishes after the page has requested it. */

/** Asked so often whether it is done [ms]; longer than this is long enough to know. */
const AGAIN_MS = 4;
const LONGEST_MS = 400;

export class RenderTime {
  /** Of the last pictures, the later ones weighing more [ms]. */
  mean = 0;
  private watching = false;

  constructor(private readonly gl: WebGL2RenderingContext) {}

  /** Time the picture that was just requested; one at a time. */
  watch(began: number): void {
    if (this.watching || this.gl.isContextLost()) return;
    const { gl } = this;
    const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (!sync) return;
    gl.flush();
    this.watching = true;
    const look = () => {
      const took = performance.now() - began;
      const done = gl.getSyncParameter(sync, gl.SYNC_STATUS) === gl.SIGNALED;
      if (!done && took < LONGEST_MS) {
        setTimeout(look, AGAIN_MS);
        return;
      }
      gl.deleteSync(sync);
      this.watching = false;
      this.mean += 0.5 * (Math.min(LONGEST_MS, took) - this.mean);
    };
    setTimeout(look, AGAIN_MS);
  }
}
