// Charts of the reports: colours come from the theme, numbers are shown as Turkish people write them.
(function () {
  "use strict";
  const colour = (name, fallback) => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || fallback;
  const shown = (amount) => new Intl.NumberFormat("tr-TR", { maximumFractionDigits: 0 }).format(amount) + " ₺";

  function weeks(place) {
    const values = JSON.parse(place.dataset.values);
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    const bars = (name, data, fill) => ({ name, type: "bar", data: data.map(Number), itemStyle: { color: fill, borderRadius: [3, 3, 0, 0] }, barMaxWidth: 28 });
    chart.setOption({
      animation: false,
      grid: { left: 8, right: 8, top: 32, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12 },
      tooltip: { trigger: "axis", valueFormatter: shown, confine: true, renderMode: "richText" }, // its HTML would need inline styles
      xAxis: { type: "category", data: values.labels, axisTick: { show: false } },
      yAxis: { type: "value", axisLabel: { formatter: (amount) => new Intl.NumberFormat("tr-TR", { notation: "compact" }).format(amount) } },
      series: [bars(place.dataset.net, values.net, colour("--steel-600", "#2f5d86")), bars(place.dataset.margin, values.margin, colour("--ember", "#d9822b"))],
    });
    window.addEventListener("resize", () => chart.resize());
  }

  const kinds = { weeks };
  document.querySelectorAll("[data-chart]").forEach((place) => kinds[place.dataset.chart](place));
})();
