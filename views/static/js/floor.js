// Charts of the bottleneck page. Bands and bars differ by pattern and name, never by colour alone.
(function () {
  "use strict";
  const colour = (name, fallback) => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || fallback;
  const shown = (amount) => new Intl.NumberFormat(document.documentElement.lang || "tr", { maximumFractionDigits: 1 }).format(amount);
  const COLOURS = ["--steel-600", "--ember", "--violet", "--teal", "--steel-400", "--green"].map((name) => colour(name, "#285f8c"));
  const base = {
    animation: false,
    aria: { enabled: true, decal: { show: true } },
    color: COLOURS,
    grid: { left: 8, right: 16, top: 66, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 16, itemHeight: 12, itemGap: 12 },
    tooltip: { trigger: "axis", valueFormatter: shown, confine: true, renderMode: "richText" }, // its HTML would need inline styles
  };
  const days = (labels) => ({ type: "category", data: labels, boundaryGap: false, axisTick: { show: false } });
  const counts = { type: "value", minInterval: 1, axisLabel: { formatter: shown } };

  const kinds = {
    flow: (values) => ({
      ...base,
      legend: { ...base.legend, data: values.bands.map((band) => band.name).reverse() },
      xAxis: days(values.days),
      yAxis: counts,
      series: values.bands.map((band) => ({ name: band.name, type: "line", stack: "doors", symbol: "none", areaStyle: { opacity: 0.75 }, lineStyle: { width: 1 }, data: band.data })),
    }),
    hours: (values) => ({
      ...base,
      tooltip: { ...base.tooltip, axisPointer: { type: "shadow" } },
      xAxis: { type: "value", axisLabel: { formatter: shown } },
      yAxis: { type: "category", inverse: true, data: values.departments, axisTick: { show: false } },
      series: values.parts.map((part) => ({ name: part.name, type: "bar", stack: "hours", barMaxWidth: 28, data: part.data.map(Number) })),
    }),
    throughput: (values) => ({
      ...base,
      tooltip: { ...base.tooltip, axisPointer: { type: "shadow" } },
      xAxis: { type: "category", data: values.spans, axisTick: { show: false } },
      yAxis: counts,
      series: values.bars.map((bar) => ({ name: bar.name, type: "bar", barMaxWidth: 18, data: bar.data })),
    }),
    reasons: (values) => ({
      ...base,
      xAxis: { type: "category", data: values.reasons, axisTick: { show: false }, axisLabel: { interval: 0, width: 110, overflow: "break" } },
      yAxis: [{ type: "value", axisLabel: { formatter: shown } }, { type: "value", min: 0, max: 100, splitLine: { show: false }, axisLabel: { formatter: (share) => "%" + shown(share) } }],
      series: [
        { name: values.labels.hours, type: "bar", barMaxWidth: 44, data: values.hours.map(Number) },
        { name: values.labels.up_to, type: "line", yAxisIndex: 1, symbol: "circle", symbolSize: 7, lineStyle: { type: [7, 4] }, data: values.up_to.map(Number) },
      ],
    }),
  };

  document.querySelectorAll("[data-floor-chart]").forEach((place) => {
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    const option = kinds[place.dataset.floorChart](JSON.parse(place.dataset.values));
    // The library would describe the chart in English; the page says what it shows, and has the numbers as a table.
    chart.setOption({ ...option, aria: { ...option.aria, label: { description: place.getAttribute("aria-label") || "" } } });
    window.addEventListener("resize", () => chart.resize());
  });
})();
