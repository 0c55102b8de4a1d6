// Before a reader touches a chart this is all the script there is: it fetches Vega and the page's
// charts when a chart is first pointed at, touched or reached by keyboard.
(() => {
  "use strict";
  const own = document.currentScript.dataset;
  let ready;
  let given = "{}";
  window.kpiCharts = (text) => { given = text; };

  const script = (src) => new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = src;
    element.onload = done;
    element.onerror = () => { element.remove(); failed(new Error(src)); };
    document.head.append(element);
  });
  // A protected folder opens its files by a function of its own; the call is read, not run.
  const charts = async () => {
    if (window.kpiOpen) {
      const call = await window.kpiOpen(own.charts);
      given = JSON.parse(call.slice(call.indexOf("(") + 1, call.lastIndexOf(")")));
    } else {
      await script(own.charts);
    }
    return JSON.parse(given);
  };

  async function wake(event) {
    if (event.type === "pointerover" && event.pointerType !== "mouse") return;
    const figure = event.target.closest ? event.target.closest("figure.chart[data-chart]") : null;
    const plot = figure && event.target.closest(".chart-plot");
    if (!plot || plot.dataset.live) return;
    plot.dataset.live = "soon";
    try {
      ready = ready || Promise.all([charts(), script(own.vega)]);
      const [all] = await ready;
      const name = figure.dataset.chart;
      if (Object.hasOwn(all, name)) await window.kpiDraw(plot, all[name]);
    } catch (error) {
      // The drawing stands as it is, and its data as a table; the next touch tries again.
      ready = undefined;
      delete plot.dataset.live;
    }
  }
  for (const kind of ["pointerover", "click", "focusin"]) document.addEventListener(kind, wake);
})();
