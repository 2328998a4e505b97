// Turns a model: what the hand does to its angles, and a first swing that shows it is round.

const TURN = Math.PI; // Dragged over the whole width.
const STEP = Math.PI / 24;
const MOST_ELEVATION = Math.PI / 2.2;
const SWING_MS = 1400;
const RESTING = { azimuth: -0.55, elevation: 0.18 };
const ROUND_MS = 6000;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Emits "playing". `look` is called whenever there is something else to see.
export class Turning extends EventTarget {
  azimuth = RESTING.azimuth;
  elevation = RESTING.elevation;
  zoom = 1;
  isPlaying = false;
  #pointers = new Map();
  #frame = 0;

  constructor(canvas, look) {
    super();
    this.canvas = canvas;
    this.look = look;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => {
        this.#pointers.delete(event.pointerId);
        delete canvas.dataset.held;
      });
    }
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("dblclick", () => this.front());
  }

  // Swing from the front to where it rests.
  begin() {
    if (calm.matches) return;
    this.zoom = 1;
    this.#run(SWING_MS, (share) => {
      const eased = 1 - (1 - share) ** 3;
      this.azimuth = 0.75 - (0.75 - RESTING.azimuth) * eased;
      this.elevation = RESTING.elevation * eased;
    });
  }

  front() {
    this.stop();
    Object.assign(this, { azimuth: 0, elevation: 0, zoom: 1 });
    this.#soon();
  }

  play(wanted) {
    this.stop();
    if (!wanted) return;
    this.isPlaying = true;
    this.dispatchEvent(new Event("playing"));
    const from = this.azimuth;
    this.#run(Infinity, (_, passed) => { this.azimuth = from + (2 * Math.PI * passed) / ROUND_MS; });
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.isPlaying) return;
    this.isPlaying = false;
    this.dispatchEvent(new Event("playing"));
  }

  #run(duration_ms, act) {
    cancelAnimationFrame(this.#frame);
    let began = null;
    const step = (now) => {
      began ??= now;
      const passed = now - began;
      act(Math.min(1, passed / duration_ms), passed);
      this.look();
      this.#frame = passed < duration_ms ? requestAnimationFrame(step) : 0;
    };
    this.#frame = requestAnimationFrame(step);
  }

  // Draw once in the next frame, however often it is asked for.
  #soon() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.look();
    });
  }

  #turn(azimuth, elevation) {
    this.azimuth += azimuth;
    this.elevation = Math.max(-MOST_ELEVATION, Math.min(MOST_ELEVATION, this.elevation + elevation));
    this.#soon();
  }

  #scale(factor) {
    this.zoom = Math.max(0.5, Math.min(4, this.zoom * factor));
    this.#soon();
  }

  #down(event) {
    if (event.button > 0) return;
    this.stop();
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.dataset.held = "";
    this.#pointers.set(event.pointerId, [event.clientX, event.clientY]);
  }

  #move(event) {
    const last = this.#pointers.get(event.pointerId);
    if (!last) return;
    const spread = this.#spread();
    this.#pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (spread) return this.#scale(this.#spread() / spread);
    const scale = TURN / this.canvas.clientWidth;
    return this.#turn((event.clientX - last[0]) * scale, (event.clientY - last[1]) * scale);
  }

  // How far two fingers are apart; 0 for one.
  #spread() {
    if (this.#pointers.size !== 2) return 0;
    const [one, other] = [...this.#pointers.values()];
    return Math.hypot(one[0] - other[0], one[1] - other[1]);
  }

  #wheel(event) {
    if (!event.ctrlKey && document.activeElement !== this.canvas) return; // The page scrolls.
    event.preventDefault();
    this.#scale(Math.exp(-event.deltaY / 500));
  }

  #key(event) {
    const acts = {
      ArrowLeft: () => this.#turn(-STEP, 0),
      ArrowRight: () => this.#turn(STEP, 0),
      ArrowUp: () => this.#turn(0, -STEP),
      ArrowDown: () => this.#turn(0, STEP),
      "+": () => this.#scale(1.15),
      "=": () => this.#scale(1.15),
      "-": () => this.#scale(1 / 1.15),
      0: () => this.front(),
      " ": () => this.play(!this.isPlaying),
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== " ") this.stop();
    act();
  }
}
