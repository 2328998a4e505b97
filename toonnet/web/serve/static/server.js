// Talks to the server: bytes of a picture go out, a result comes back, the newest request counts.

const BUSY_RETRY_MS = 500;
const MOST_RETRIES = 8;
const PING_MS = [500, 1000, 2000, 3000];

const randomHex = () => [...crypto.getRandomValues(new Uint8Array(8))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Why there is no result: `message` is for the person.
export class Refusal extends Error {}

// Emits "connection": `trouble` is null, "gone" (no server) or "locked" (one that doesn't know us).
export class Server extends EventTarget {
  trouble = null;
  #page = randomHex();
  #running = new Map();
  #failures = 0;
  #timer = 0;

  async state() {
    const answer = await this.#fetch("/api/state");
    return answer?.ok ? answer.json() : null;
  }

  // Return { blob, facts, tookMs }, or null where a newer request has come or the server is gone;
  // throws a Refusal. Requests of one `key` supersede one another.
  async ask(key, path, content, settings = {}) {
    this.#running.get(key)?.abort();
    const control = new AbortController();
    this.#running.set(key, control);
    try {
      return await this.#asked(`/api/${path}?${new URLSearchParams(settings)}`, content, control.signal);
    } finally {
      if (this.#running.get(key) === control) this.#running.delete(key);
    }
  }

  forget(key) {
    this.#running.get(key)?.abort();
  }

  async #asked(address, content, signal) {
    for (let tries = 0; ; tries += 1) {
      const answer = await this.#fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/octet-stream", "Toonnet-Page": this.#page },
        body: content,
        signal,
      });
      if (!answer || answer.status === 409) return null;
      if (answer.ok) return this.#result(answer, signal);
      if (answer.status !== 503 || tries >= MOST_RETRIES) throw new Refusal(await said(answer));
      await new Promise((resolve) => { setTimeout(resolve, BUSY_RETRY_MS); });
      if (signal.aborted) return null;
    }
  }

  async #result(answer, signal) {
    try {
      const blob = await answer.blob();
      const facts = JSON.parse(answer.headers.get("toonnet-facts") ?? "{}");
      const timing = answer.headers.get("server-timing") ?? "";
      return { blob, facts, tookMs: Number(/dur=([\d.]+)/.exec(timing)?.[1] ?? 0) };
    } catch (error) {
      if (!signal.aborted) this.#lose("gone");
      return null;
    }
  }

  async #fetch(address, options = {}) {
    let answer;
    try {
      answer = await fetch(address, options);
    } catch {
      if (!options.signal?.aborted) this.#lose("gone");
      return null;
    }
    if ([401, 421].includes(answer.status)) {
      this.#lose("locked");
      return null;
    }
    this.#find();
    return answer;
  }

  #lose(trouble) {
    const isNew = trouble !== this.trouble;
    this.trouble = trouble;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.state(), PING_MS[Math.min(this.#failures, PING_MS.length - 1)]);
    this.#failures += 1;
    if (isNew) this.dispatchEvent(new Event("connection"));
  }

  #find() {
    if (!this.trouble) return;
    this.trouble = null;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.dispatchEvent(new Event("connection"));
  }
}

async function said(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).detail ?? text;
  } catch {
    return text || `the server says ${answer.status}`;
  }
}
