/** From where the picture is seen: views with names, a look by hand, and what an address asks for. */

import { equal } from "../state/kept.ts";
import { fitted, LOOKS, type LookPlace, mirrored, rounded, type ViewName } from "./looks.ts";
import type { Look } from "./orbit.ts";
import type { Stage } from "./stage.ts";

export class Looking {
  /** Called when a person, or a screen, looks from elsewhere; null: as the screen shows it. */
  onChange: (place: LookPlace) => void = () => undefined;
  /** As the screen shows it: a view, or a look that was found for what is shown. */
  private home: ViewName = "oblique";
  private framed: Look | null = null;
  private place: LookPlace = null;
  /** The place comes from an address, and nobody has touched the page since: screens do not change it. */
  private held = false;
  private left = false;
  private guests: ((name: ViewName) => Look) | null = null;
  private lent = false;
  private began = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly stage: Stage,
    private readonly calm: () => boolean,
  ) {
    element.dataset.view = this.home;
    stage.orbit.onHand = () => this.turned();
    for (const touch of ["pointerdown", "keydown"] as const)
      document.addEventListener(touch, () => this.letGo(), { capture: true });
  }

  private letGo(): void {
    this.held = false;
  }

  /** The first picture: from where the address asks, or as every picture begins. */
  begin(): void {
    this.went(true);
    this.began = true;
  }

  /** A person chose a view. */
  choose(name: ViewName): void {
    this.note(name === this.home ? null : name);
    this.went();
  }

  /** A screen shows things from here, unless the address asked for another look. */
  show(name: ViewName): void {
    this.home = name;
    this.framed = null;
    if (!this.held) this.note(null);
    this.went();
  }

  /** A screen shows things from a look of its own, unless the address asked for another one. */
  frame(look: Look): void {
    this.framed = look;
    if (!this.held) this.note(null);
    this.went(true);
  }

  /** Look at a place from nearby, from the side that is seen now. */
  approach(target: Look["target"], nearest: number): void {
    const { aim } = this.stage.orbit;
    const look = { ...aim, target, distance: Math.max(nearest, aim.distance) };
    this.stage.orbit.go(look, this.calm());
    this.note(rounded(this.ofRight(look)));
  }

  /** What an address asks for. */
  follow(place: LookPlace): void {
    if (equal(place, this.place)) return;
    this.place = place;
    this.held = true;
    this.went();
  }

  /** Everything is computed of a right hip; a left one is seen in a mirror. */
  turnTo(left: boolean): void {
    if (left === this.left) return;
    this.left = left;
    this.stage.orbit.go(mirrored(this.stage.orbit.aim), true);
  }

  /** The picture is lent to guests, who may know how to be looked at. */
  lend(lent: boolean, looks: ((name: ViewName) => Look) | null): void {
    this.lent = lent;
    this.guests = lent ? looks : null;
  }

  private turned(): void {
    this.note(rounded(this.ofRight(this.stage.orbit.look)));
  }

  private note(place: LookPlace): void {
    this.held = false;
    this.name(place);
    if (equal(place, this.place)) return;
    this.place = place;
    this.onChange(place);
  }

  private name(place: LookPlace): void {
    this.element.dataset.view = typeof place === "object" && place ? "own" : (place ?? this.home);
  }

  private went(atOnce = !this.began || this.calm()): void {
    this.name(this.place);
    this.stage.orbit.go(this.lookAt(this.place), atOnce);
  }

  private lookAt(place: LookPlace): Look {
    if (typeof place === "object" && place) return this.ofRight(place);
    if (!place && this.framed) return this.framed;
    const name = place ?? this.home;
    return this.guests?.(name) ?? fitted(this.ofRight(LOOKS[name]), this.stage.size);
  }

  /** A look at this hip as one at a right hip, and back again. */
  private ofRight(look: Look): Look {
    return this.left && !this.lent ? mirrored(look) : look;
  }
}
