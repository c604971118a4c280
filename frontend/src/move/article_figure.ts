/** A recorded motion on the person of this page: hips, knees, ankles and trunk take its angles. */

import { api, content, Latest } from "../api/client.ts";
import type { App } from "../shell/app.ts";
import { asQuery } from "../shell/person.ts";
import type { Shown } from "./whole_model.ts";

export class ArticleFigure implements Shown {
  readonly element = null;
  private readonly frames = new Latest();
  private ended = false;

  constructor(
    private readonly app: App,
    private readonly job: string,
  ) {}

  show(frame: number): void {
    this.frames.ask(() => this.arrived(frame).catch(() => undefined));
  }

  async arrived(frame: number): Promise<void> {
    const params = { path: { job: this.job, frame }, query: asQuery(this.app.person.value) };
    const scene = await content(api.GET("/forces/{job}/frames/{frame}/scene", { params }));
    if (!this.ended) this.app.view.pose(scene);
  }

  words(): string {
    return "";
  }

  end(): void {
    this.ended = true;
  }
}
