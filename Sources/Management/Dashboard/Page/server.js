// The server: requests with the access key in a header, and its stream of events.

import { element, field, complain, dialog } from "/dashboard/text.js";

const place = "martlet-key";
let asking = null;

/** What the server refused, and why. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function headers(more) {
  const key = sessionStorage.getItem(place);
  return { ...(key ? { "X-API-Key": key } : {}), ...more };
}

/** Asks for the access key, which is forgotten with this window; one question at a time. */
export function askForKey(reason) {
  asking ??= new Promise((resolve) => {
    const input = element("input", {
      type: "password", autocomplete: "off", spellcheck: "false", required: true,
    });
    const form = element(
      "form", {},
      element("p", {}, "The server asks for an access key. One is made with "
        , element("code", {}, "martlet key create NAME"), ". It stays in this window only."),
      field("Access key", input),
      element("div", { class: "buttons" },
        element("button", { type: "submit", class: "primary" }, "Use this key"),
        sessionStorage.getItem(place)
          ? element("button", { type: "button", id: "forget" }, "Forget the key") : null,
        element("button", { type: "button", id: "cancel-key" }, "Cancel")));
    const box = dialog("Access key", form);
    complain(input, reason);
    input.focus();
    let answer = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // What no header can hold is no key.
      if (!/^[\x21-\x7e]+$/.test(input.value.trim())) {
        complain(input, "a key has letters, digits and signs of ASCII");
        return;
      }
      sessionStorage.setItem(place, input.value.trim());
      answer = true;
      box.close();
    });
    form.querySelector("#cancel-key").addEventListener("click", () => box.close());
    form.querySelector("#forget")?.addEventListener("click", () => {
      sessionStorage.removeItem(place);
      box.close();
    });
    box.addEventListener("close", () => {
      asking = null;
      resolve(answer);
    });
  });
  return asking;
}

async function send(path, options) {
  for (;;) {
    let response;
    const used = sessionStorage.getItem(place);
    try {
      response = await fetch(path, { ...options, headers: headers(options.headers), cache: "no-store" });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new Refusal(0, "the server can't be reached");
    }
    if (response.status !== 401 || options.isSilent) return response;
    // Another request may have asked already.
    if (used !== sessionStorage.getItem(place)) continue;
    const reason = used ? "The server doesn't know this key." : null;
    if (!(await askForKey(reason))) throw new Refusal(401, "an access key is needed");
  }
}

async function refusal(response) {
  let message = response.statusText || `status ${response.status}`;
  try {
    const body = await response.json();
    message = [body.error, ...(body.errors ?? [])].filter(Boolean).join("; ") || message;
  } catch {
    // Not JSON: the status says it.
  }
  return new Refusal(response.status, message);
}

/**
 * One request; the body goes as JSON.
 * @returns The body of the response, parsed, its entity tag, and whether it is the one that
 *   `ifNoneMatch` has (RFC 9110 §13.1.2).
 * @throws Refusal
 */
export async function request(path, { method = "GET", body, ifMatch, ifNoneMatch } = {}) {
  const fields = { Accept: "application/json" };
  if (body !== undefined) fields["Content-Type"] = "application/json";
  if (ifMatch) fields["If-Match"] = ifMatch;
  if (ifNoneMatch) fields["If-None-Match"] = ifNoneMatch;
  const response = await send(path, {
    method, headers: fields, body: body === undefined ? undefined : JSON.stringify(body),
  });
  const isSame = response.status === 304;
  if (!response.ok && !isSame) throw await refusal(response);
  const text = await response.text();
  return { value: text ? JSON.parse(text) : null, tag: response.headers.get("ETag"), isSame };
}

/** Events from the server, for as long as the page is open. */
export class Stream {
  /**
   * @param path Where they come from.
   * @param receive Called with each event's name and its data.
   * @param tell Called with what the connection is: live, or since when it isn't and until when it
   *   waits.
   */
  constructor(path, receive, tell) {
    Object.assign(this, { path, receive, tell });
    this.lastSign = 0;
    this.wait = 1;
    this.retryAt = 0;
    setInterval(() => this.look(), 1000);
    this.run();
  }

  look() {
    // Comments come every 15 s at the latest; what is silent for longer hangs.
    if (this.isOpen && Date.now() - this.lastSign > 20_000) this.controller.abort();
    this.tell({
      isLive: this.isOpen && Date.now() - this.lastSign < 5000, lastSign: this.lastSign,
      retryAt: this.retryAt, reason: this.reason,
    });
  }

  /** Tries at once, such as when there is a key now. */
  hurry() {
    this.wakeUp?.();
  }

  async run() {
    for (;;) {
      this.controller = new AbortController();
      try {
        await this.read();
      } catch (error) {
        // Told by the state; tried again below.
        this.reason = error.message;
      }
      this.isOpen = false;
      this.retryAt = Date.now() + this.wait * 1000;
      this.look();
      await new Promise((resolve) => {
        this.wakeUp = resolve;
        setTimeout(resolve, this.wait * 1000);
      });
      this.wait = Math.min(this.wait * 2, 30);
    }
  }

  async read() {
    const headers = { Accept: "text/event-stream" };
    if (this.lastEvent) headers["Last-Event-ID"] = this.lastEvent;
    const response = await send(this.path, { signal: this.controller.signal, headers });
    if (!response.ok) throw await refusal(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    this.isOpen = true;
    this.retryAt = 0;
    this.reason = null;
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      this.lastSign = Date.now();
      this.wait = 1;
      const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) this.take(block);
    }
  }

  take(block) {
    let name = "message";
    const data = [];
    for (const line of block.split("\n")) {
      const colon = line.indexOf(":");
      if (colon <= 0) continue;
      const value = line.slice(colon + 1).replace(/^ /, "");
      if (line.slice(0, colon) === "event") name = value;
      if (line.slice(0, colon) === "data") data.push(value);
      if (line.slice(0, colon) === "id") this.lastEvent = value;
    }
    if (data.length === 0) return;
    try {
      this.receive(name, JSON.parse(data.join("\n")));
    } catch (error) {
      console.error("an event can't be shown", name, error);
    }
  }
}
