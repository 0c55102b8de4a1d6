// Filters, sorts and compares the reports of a client; without it all of them stand there.
(() => {
  "use strict";
  const one = (id) => document.getElementById(id);
  const [tools, find, said, list, table] = ["tools", "find", "said", "cards", "compared"].map(one);
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const cards = [...list.children].map((item, at) => ({
    item,
    at,
    ranks: item.dataset.ranks.split(" "),
    pick: item.querySelector("input"),
    title: item.querySelector("a").textContent,
    words: plain([...item.children].slice(0, -1).map((part) => part.textContent).join(" ")),
  }));
  const picked = () => cards.filter((card) => card.pick.checked);

  function say() {
    const counts = {
      shown: cards.filter((card) => !card.item.hidden).length,
      all: cards.length,
      chosen: picked().length,
    };
    said.textContent = said.dataset.text.replace(/\{(\w+)\}/g, (_, name) => counts[name]);
  }

  find.addEventListener("input", () => {
    const asked = plain(find.value).split(/\s+/);
    for (const { item, words } of cards) item.hidden = !asked.every((word) => words.includes(word));
    say();
  });

  tools.addEventListener("click", ({ target }) => {
    const key = target.dataset.key;
    if (!key) return;
    for (const button of tools.querySelectorAll("[data-key]")) button.ariaPressed = button === target;
    list.append(...cards.sort((a, b) => a.ranks[key] - b.ranks[key]).map((card) => card.item));
  });

  let data;
  const row = (tag, texts) => {
    const line = document.createElement("tr");
    line.append(...texts.map((text, at) => {
      const cell = document.createElement(at ? tag : "th");
      if (cell.tagName === "TH") cell.scope = tag === "th" ? "col" : "row";
      cell.textContent = text;
      return cell;
    }));
    return line;
  };
  list.addEventListener("change", () => {
    const chosen = picked();
    for (const { pick } of cards) pick.disabled = chosen.length > 2 && !pick.checked;
    table.hidden = chosen.length < 2;
    if (!table.hidden) {
      data = data || JSON.parse(one("figures").textContent);
      const [head, body] = [table.querySelector("thead"), table.querySelector("tbody")];
      head.replaceChildren(row("th", [head.dataset.kpi, ...chosen.map((card) => card.title)]));
      body.replaceChildren(...data.labels.flatMap((label, kpi) => {
        const texts = chosen.map((card) => data.texts[card.at][kpi] || "");
        return texts.some(Boolean) ? [row("td", [label, ...texts.map((text) => text || "–")])] : [];
      }));
    }
    say();
  });

  tools.hidden = false;
  list.classList.add("live");
  say();
})();
