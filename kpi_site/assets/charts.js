// Draws the charts of a page when they come into view, and all of them before printing.
(() => {
  "use strict";
  const nobody = { load: () => Promise.reject(new Error("closed")), sanitize: () => Promise.reject(new Error("closed")) };
  const main = document.querySelector("main");
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  main.append(tip);

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

  function draw(figure) {
    const plot = figure.querySelector(".chart-plot");
    if (plot.dataset.drawn) return;
    plot.dataset.drawn = "yes";
    plot.style.minHeight = "";
    try {
      const view = new V.View(V.parse(specs.get(figure), null, { ast: true }), {
        expr: V.expressionInterpreter,
        renderer: "svg",
        container: plot,
        hover: true,
        loader: nobody,
        tooltip,
      });
      view.run();
    } catch (error) {
      // Its data stay as a table, and the page's other charts are drawn.
      console.error(error);
    }
  }

  // A notebook's own HTML may hold a figure of that class, but no script and so no specification.
  const figures = [...document.querySelectorAll("figure.chart")].filter((figure) => figure.querySelector("script.chart-spec"));
  const specs = new Map(figures.map((figure) => [figure, JSON.parse(figure.querySelector("script.chart-spec").textContent)]));
  for (const [figure, spec] of specs) {
    figure.classList.add("live");
    // The drawing's place is kept, so that nothing moves when it comes.
    const height = typeof spec.height === "number" ? spec.height + 44 : 220;
    figure.querySelector(".chart-plot").style.minHeight = `${height}px`;
  }
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        seen.unobserve(entry.target);
        draw(entry.target);
      }
    }
  }, { rootMargin: "300px" });
  for (const figure of figures) seen.observe(figure);
  window.addEventListener("beforeprint", () => figures.forEach(draw));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tip.hidden = true;
  });
})();
