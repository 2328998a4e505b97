// What is decided goes out at once and in order. Nothing leaves the box before the server has
// answered; sending something twice is harmless, as the server knows an act by its moment.

const RETRY_MS = [500, 1000, 2000, 4000];
const POLL_MS = 2500;
const PATIENCE_MS = 30_000;

// Emits: "answer" (detail: what the server said), "refused", "connection" (see `trouble`), "stale".
export class Outbox extends EventTarget {
  trouble = null; // null, "gone" (no server) or "locked" (a server that doesn't know us)
  #waiting = [];
  #sending = false;
  #failures = 0;
  #timer = 0;

  start(state) {
    this.key = `toonnet-outbox-${state.name}`;
    this.epoch = state.epoch;
    this.serial = state.serial;
    if (!this.#timer) {
      this.#waiting = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
      document.addEventListener("visibilitychange", () => this.#soon(0));
      window.addEventListener("beforeunload", (event) => {
        if (this.#waiting.length) event.preventDefault();
      });
      this.#soon(this.#waiting.length ? 0 : POLL_MS);
    }
  }

  get waiting() {
    return this.#waiting.length;
  }

  get isEmpty() {
    return !this.#waiting.length && !this.#sending;
  }

  send(path, body) {
    this.#waiting.push({ path, body });
    this.#keep();
    this.#soon(0);
  }

  #keep() {
    sessionStorage.setItem(this.key, JSON.stringify(this.#waiting));
  }

  #soon(delay_ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#work(), delay_ms);
  }

  async #work() {
    if (this.#sending) return;
    this.#sending = true;
    let well = true;
    while (well && this.#waiting.length) well = await this.#sendFirst();
    this.#sending = false;
    if (well) well = await this.#poll();
    this.#failures = well ? 0 : this.#failures + 1;
    const retry = RETRY_MS[Math.min(this.#failures - 1, RETRY_MS.length - 1)];
    if (this.#waiting.length && well) this.#soon(0);
    else this.#soon(well ? POLL_MS : retry);
  }

  async #sendFirst() {
    const { path, body } = this.#waiting[0];
    const answer = await this.#ask(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer) return false;
    const said = await answer.json().catch(() => ({}));
    this.#waiting.shift();
    this.#keep();
    const name = answer.ok ? "answer" : "refused";
    this.dispatchEvent(new CustomEvent(name, { detail: { ...said, body } }));
    return true;
  }

  // Ask what other tabs have decided; this also tells whether the server is there.
  async #poll() {
    if (document.hidden && !this.trouble) return true;
    const answer = await this.#ask(`/api/changes?epoch=${this.epoch}&since=${this.serial}`);
    const said = await answer?.json().catch(() => null);
    if (!said) return false;
    if (said.reload) this.dispatchEvent(new Event("stale"));
    // Rows that are older than what waits here would undo it on the screen.
    else if (this.isEmpty) {
      this.serial = said.serial;
      if (said.rows.length) this.dispatchEvent(new CustomEvent("answer", { detail: said }));
    }
    return true;
  }

  // Return the answer, or null where there is none to be had now.
  async #ask(path, options = {}) {
    let answer = null;
    try {
      answer = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch { /* No server. */ }
    const status = answer?.status ?? 500;
    const trouble = [401, 403, 421].includes(status) ? "locked" : status >= 500 ? "gone" : null;
    if (trouble !== this.trouble || trouble) {
      this.trouble = trouble;
      this.dispatchEvent(new Event("connection"));
    }
    return trouble ? null : answer;
  }
}
