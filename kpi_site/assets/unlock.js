// Opens a protected page: asks for the password, decrypts on this device, shows the page in place.
(() => {
  "use strict";
  const main = document.querySelector("main.unlock");
  const { page, up, salt, iterations, check, open } = main.dataset;
  const top = new URL(up || "./", location.href).href.replace(/[?#].*$/, "");
  const isOpen = new RegExp(open);
  const kept = `kpi-key:${salt}`;
  const said = document.getElementById("said");
  const form = document.getElementById("unlock");
  const waiting = new Map();
  const files = new Map();
  const pictures = new Map();
  let key = null;

  class Trouble extends Error {}

  // Every *.sealed.js calls this with its path and its content.
  window.kpiSealed = (path, sealed) => waiting.get(path)?.(sealed);

  function say(name) {
    said.textContent = name ? document.getElementById(name).content.textContent : "";
  }

  function bytes(base64) {
    const text = atob(base64);
    const found = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) found[at] = text.charCodeAt(at);
    return found;
  }

  const base64 = (raw) => btoa(String.fromCharCode(...raw));

  async function derive(password) {
    const letters = new TextEncoder().encode(password.normalize("NFC"));
    const base = await crypto.subtle.importKey("raw", letters, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: Number(iterations) };
    return new Uint8Array(await crypto.subtle.deriveBits(how, base, 256));
  }

  const imported = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);

  // The content under a path, as an array of bytes; refuses what was changed by one bit.
  async function decrypt(withKey, path, sealed) {
    const raw = bytes(sealed);
    const how = { name: "AES-GCM", iv: raw.subarray(0, 12), additionalData: new TextEncoder().encode(path) };
    const packed = await crypto.subtle.decrypt(how, withKey, raw.subarray(12));
    const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(plain).arrayBuffer();
  }

  const opens = (withKey) => decrypt(withKey, "kpi-check", check).then(() => true, () => false);

  // A script, since a page from disk may not fetch.
  function sealedText(path) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const done = (act) => (value) => {
        waiting.delete(path);
        script.remove();
        act(value);
      };
      waiting.set(path, done(resolve));
      script.onerror = () => done(reject)(new Trouble("missing"));
      // It ran, yet called nobody by this path.
      script.onload = () => waiting.has(path) && done(reject)(new Trouble("damaged"));
      script.src = `${top}${path.split("/").map(encodeURIComponent).join("/")}.sealed.js`;
      document.head.append(script);
    });
  }

  function content(path) {
    if (!files.has(path)) {
      const found = sealedText(path).then((sealed) =>
        decrypt(key, path, sealed).catch(() => { throw new Trouble("damaged"); }));
      found.catch(() => files.delete(path)); // asked again, it is tried again
      files.set(path, found);
    }
    return files.get(path);
  }

  // The path in the client's folder, for an address inside of it that is encrypted; else null.
  function sealedPath(address) {
    let path;
    try {
      const whole = new URL(address, location.href).href.replace(/[?#].*$/, "");
      if (!whole.startsWith(top)) return null;
      path = decodeURIComponent(whole.slice(top.length));
    } catch {
      return null; // no address at all
    }
    return path === "" || path.endsWith("/") || path.endsWith(".html") || isOpen.test(path) ? null : path;
  }

  // For the page's own scripts: the text of a file beside the page.
  window.kpiOpen = async (name) => {
    const path = sealedPath(name);
    if (path === null) throw new Trouble("missing");
    return new TextDecoder().decode(await content(path));
  };

  const KINDS = { jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png", webp: "image/webp", svg: "image/svg+xml" };

  function picture(path) {
    if (!pictures.has(path)) {
      const type = KINDS[path.split(".").pop().toLowerCase()] || "application/octet-stream";
      pictures.set(path, content(path).then((found) => URL.createObjectURL(new Blob([found], { type }))));
    }
    return pictures.get(path);
  }

  // The smallest of a picture's sizes that is sharp enough where it stands.
  function bestSize(image) {
    const sizes = (image.dataset.sealedSrcset || "").split(",").map((one) => one.trim().split(/\s+/))
      .filter(([address, width]) => address && /^\d+w$/.test(width || ""))
      .map(([address, width]) => [parseInt(width, 10), sealedPath(address)])
      .filter(([, path]) => path).sort((one, other) => one[0] - other[0]);
    const wanted = image.clientWidth * window.devicePixelRatio;
    const found = sizes.find(([width]) => width >= wanted) || sizes[sizes.length - 1];
    return found ? found[1] : image.dataset.sealedSrc;
  }

  async function draw(image) {
    if (image.dataset.drawn) return;
    image.dataset.drawn = "yes";
    try {
      image.src = await picture(bestSize(image));
    } catch {
      image.removeAttribute("src"); // its text says what it shows
    }
  }

  function blank(image) {
    const [width, height] = ["width", "height"].map((name) => parseInt(image.getAttribute(name), 10) || 1);
    return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='${width}' height='${height}'/%3E`;
  }

  // Addresses that lead to nothing while all is encrypted are put aside before the page is shown.
  function prepared(html) {
    const found = new DOMParser().parseFromString(html, "text/html");
    for (const source of found.querySelectorAll("picture source")) source.remove();
    for (const image of found.querySelectorAll("img[src]")) {
      const path = sealedPath(image.getAttribute("src"));
      if (path === null) continue;
      image.dataset.sealedSrc = path;
      if (image.hasAttribute("srcset")) image.dataset.sealedSrcset = image.getAttribute("srcset");
      image.removeAttribute("srcset");
      image.setAttribute("src", blank(image)); // keeps its place
    }
    for (const script of found.querySelectorAll("script[src]")) {
      if (sealedPath(script.getAttribute("src")) !== null) script.remove();
    }
    return `<!doctype html>\n${found.documentElement.outerHTML}`;
  }

  async function download(link, path) {
    try {
      const address = URL.createObjectURL(new Blob([await content(path)]));
      const copy = document.createElement("a");
      copy.href = address;
      copy.download = link.getAttribute("download") || path.split("/").pop();
      copy.click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    } catch (trouble) {
      link.after(document.createTextNode(` – ${words[trouble.message] || words.damaged}`));
    }
  }

  const words = {};
  for (const name of ["damaged", "missing"]) words[name] = document.getElementById(name).content.textContent;

  function live() {
    const images = [...document.querySelectorAll("img[data-sealed-src]")];
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        draw(entry.target);
      }
    }, { rootMargin: "300px" });
    for (const image of images) image.loading === "lazy" ? seen.observe(image) : draw(image);
    window.addEventListener("beforeprint", () => images.forEach(draw));
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      const path = link && sealedPath(link.getAttribute("href"));
      if (!path) return;
      event.preventDefault();
      download(link, path);
    });
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) target.scrollIntoView();
  }

  async function show() {
    const html = prepared(new TextDecoder().decode(await content(page)));
    document.open();
    document.write(html);
    document.close();
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", live);
    else live();
  }

  function ask(name) {
    form.hidden = false;
    document.getElementById("password").focus();
    say(name);
  }

  async function enter(event) {
    event.preventDefault();
    const field = document.getElementById("password");
    const button = form.querySelector("button");
    button.disabled = true;
    field.removeAttribute("aria-invalid");
    say("opening");
    const raw = await derive(field.value);
    const found = await imported(raw);
    button.disabled = false;
    if (!(await opens(found))) {
      field.setAttribute("aria-invalid", "true");
      field.select();
      say("wrong");
      return;
    }
    key = found;
    remember(base64(raw));
    await reveal();
  }

  async function reveal() {
    try {
      await show();
    } catch (trouble) {
      form.hidden = true;
      say(trouble instanceof Trouble ? trouble.message : "damaged");
    }
  }

  function remember(text) {
    try {
      sessionStorage.setItem(kept, text);
    } catch {
      // Some browsers keep nothing for pages from disk: the next page asks again.
    }
  }

  function remembered() {
    try {
      return sessionStorage.getItem(kept);
    } catch {
      return null;
    }
  }

  async function start() {
    document.getElementById("scriptless").hidden = true;
    if (!window.crypto || !crypto.subtle) return say("insecure");
    if (typeof DecompressionStream === "undefined") return say("old");
    form.addEventListener("submit", enter);
    const before = remembered();
    const found = before && await imported(bytes(before)).catch(() => null);
    if (!found || !(await opens(found))) return ask("");
    key = found;
    return reveal();
  }

  start();
})();
