// Draws a chart live in place of its drawing, once somebody has touched it.
(() => {
  "use strict";
  const nobody = { load: () => Promise.reject(new Error("closed")), sanitize: () => Promise.reject(new Error("closed")) };
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.querySelector("main").append(tip);

  // `value` is text, or an object of titles and texts; it is only ever shown as text.
  function tooltip(handler, event, item, value) {
    if (value === null || value === undefined || value === "") {
      tip.hidden = true;
      return;
    }
    const rows = typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [["", value]];
    tip.replaceChildren(...rows.map(([name, text]) => {
      const row = document.createElement("div");
      const title = document.createElement("span");
      const words = document.createElement("b");
      title.textContent = name;
      words.textContent = String(text);
      row.append(title, words);
      return row;
    }));
    tip.hidden = false;
    const room = document.documentElement.clientWidth;
    const left = Math.min(event.pageX + 14, window.scrollX + room - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${event.pageY + 16}px`;
  }

  window.kpiDraw = async (plot, spec) => {
    const place = document.createElement("div");
    place.className = "chart-live";
    plot.append(place);
    try {
      const view = new V.View(V.parse(spec, null, { ast: true }), {
        expr: V.expressionInterpreter,
        renderer: "svg",
        container: place,
        hover: true,
        loader: nobody,
        tooltip,
      });
      await view.runAsync();
      // What the chart shows is said once, as of its drawing, and not by each bar.
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", plot.querySelector("svg").getAttribute("aria-label"));
      place.querySelector("svg").setAttribute("aria-hidden", "true");
      plot.dataset.live = "yes";
    } catch (error) {
      place.remove();
      throw error;
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tip.hidden = true;
  });
})();
