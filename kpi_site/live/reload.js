// Asks the server of `kpi serve` whether this page was built anew, and reloads it where it was.
// It asks instead of holding a connection: a browser has six for a server, and people more tabs.
(() => {
  "use strict";
  const PAUSE = 500;
  const PATIENCE = 3000; // while nobody answers
  const PLACE = "kpi-serve-place";
  const folds = () => [...document.querySelectorAll("details")];
  let path = location.pathname;
  let shown = document.currentScript.dataset.page;
  let seen = shown;

  function remember() {
    const open = folds().map((fold) => fold.open);
    sessionStorage.setItem(PLACE, JSON.stringify({ path, x: scrollX, y: scrollY, open }));
  }

  // The browser itself keeps what was being read in view, once the page is as high as it was.
  function restore() {
    const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
    sessionStorage.removeItem(PLACE);
    if (place?.path !== path) return;
    const found = folds();
    if (found.length === place.open.length) {
      found.forEach((fold, number) => { fold.open = place.open[number]; });
    }
    addEventListener("load", () => {
      if (!scrollY) scrollTo({ left: place.x, top: place.y, behavior: "instant" });
    });
  }

  function tell(lines) {
    const old = document.getElementById("kpi-serve");
    const key = lines.join("\n");
    if (old?.dataset.key === key || (!old && !key)) return;
    old?.remove();
    if (!key) return;
    if (!document.querySelector("link[href='/_kpi/reload.css']")) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = "/_kpi/reload.css";
      document.head.append(link);
    }
    const bar = document.createElement("aside");
    bar.id = "kpi-serve";
    bar.dataset.key = key;
    bar.setAttribute("role", "status");
    const title = document.createElement("strong");
    title.textContent = "The last build failed";
    const list = document.createElement("ul");
    for (const line of lines) {
      const item = document.createElement("li");
      item.textContent = line; // names, files and errors are text, whatever they hold
      list.append(item);
    }
    bar.append(title, list);
    document.body.append(bar);
  }

  // A page that was unlocked shows others in its place: each starts anew.
  function moved() {
    if (location.pathname === path) return;
    path = location.pathname;
    shown = seen = null;
  }

  async function look() {
    moved();
    const answer = await fetch(`/_kpi/state?page=${encodeURIComponent(path)}`);
    const { page, troubles } = await answer.json();
    tell(troubles);
    shown ??= page;
    // Twice the same: what was written is written whole. Nothing: it is just not there.
    if (page && page !== shown && page === seen) {
      remember();
      location.reload();
    }
    seen = page;
  }

  async function follow() {
    let pause = PAUSE;
    try {
      if (!document.hidden) await look();
    } catch {
      pause = PATIENCE;
    }
    setTimeout(follow, pause);
  }

  restore();
  follow();
})();
