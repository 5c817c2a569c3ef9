// The API over the network: no cookies, no cache, no referrer, and every outcome is a value.

const PATIENCE_MS = 12000;
const KINDS = ["answer", "no_answer", "crisis", "emergency"];

class Service {
  constructor(base, region, locale) {
    this.base = base;
    this.region = /^[A-Za-z]{2}$/.test(region || "") ? region.toUpperCase() : undefined;
    this.locale = locale;
  }

  fetch(path, body, signal) {
    const options = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal };
    if (body) {
      options.method = "POST";
      options.headers = { "Content-Type": "application/json" };
      options.body = JSON.stringify(body);
    }
    return fetch(this.base + path, options);
  }

  async config() {
    const response = await this.fetch("api/config" + (this.region ? `?region=${this.region}` : ""));
    if (!response.ok) throw new Error(response.status);
    const config = await response.json();
    if (!config.notice || !config.resources.length) throw new TypeError("config");
    return config;
  }

  // Gives {reply} or {error, wait}: `error` is the key of a sentence, `wait` is in seconds.
  async ask(message, history, more, controller) {
    let late = false;
    const clock = setTimeout(() => { late = true; controller.abort(); }, PATIENCE_MS);
    const question = { message, history, locale: this.locale, region: this.region, more };
    try {
      const response = await this.fetch("api/chat", question, controller.signal);
      if (response.ok) {
        const reply = await response.json().catch((error) => { if (late) throw error; });
        return this.sound(reply) ? { reply } : { error: "error_body" };
      }
      if (response.status === 429) {
        return { error: "error_busy", wait: Math.min(parseInt(response.headers.get("Retry-After"), 10) || 60, 3600) };
      }
      if (response.status >= 500) return { error: "error_server" };
      return { error: Array.from(message).length > LIMIT ? "error_long" : "error_refused" };
    } catch (error) {
      if (late) return { error: "error_timeout" };
      return { error: navigator.onLine ? "error_network" : "error_offline" };
    } finally {
      clearTimeout(clock);
    }
  }

  // A reply without its notice is not shown: the promise is the server's, the check is ours.
  sound(reply) {
    return reply && KINDS.includes(reply.kind) && reply.notice && Array.isArray(reply.excerpts) &&
      (reply.kind !== "answer" || reply.excerpts.length > 0);
  }

  feedback(request_id, passage_id, value) {
    return this.fetch("api/feedback", { request_id, passage_id, value }).catch(() => {});
  }
}
