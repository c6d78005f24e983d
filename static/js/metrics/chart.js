// One chart: value won, week by week, and the period before. A click on a point opens its leads.
import * as echarts from "../../vendor/echarts/echarts.esm.min.js"

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches
const lang = document.documentElement.lang

function money(value) {
  return new Intl.NumberFormat(lang, { style: "currency", currency: "BRL", maximumFractionDigits: 0 }).format(value)
}

function short(value) {
  return new Intl.NumberFormat(lang, { notation: "compact", maximumFractionDigits: 1 }).format(value)
}

function said(told, at) {
  const lines = [`${told.labels[at]}`, `${told.names.won}: ${money(told.won[at])}`, `${told.sales[at]} ${told.names.sales} · ${told.made[at]} ${told.names.made}`]
  if (told.before.length > at) lines.push(`${told.names.before}: ${money(told.before[at])}`)
  return lines.join("\n")
}

function options(told) {
  const [ink, line, viz, font] = [token("--ink-3"), token("--line"), token("--viz"), token("--tblr-font-sans-serif")]
  const text = { color: ink, fontFamily: font, fontSize: 11 }
  return {
    animation: !still(),
    animationDuration: 260,
    grid: { left: 52, right: 12, top: 12, bottom: 24 },
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: token("--float"), borderWidth: 0, textStyle: { color: "#fff", fontFamily: font, fontSize: 12 }, formatter: ([point]) => said(told, point.dataIndex) },
    xAxis: { type: "category", data: told.labels, boundaryGap: false, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { ...text, hideOverlap: true } },
    yAxis: { type: "value", splitNumber: 4, axisLabel: { ...text, formatter: short }, splitLine: { lineStyle: { color: line } } },
    series: [
      { type: "line", data: told.before, symbol: "none", lineStyle: { color: ink, width: 1.5, type: [4, 4] }, silent: true },
      { type: "line", data: told.won, symbolSize: 7, showSymbol: told.won.length < 20, itemStyle: { color: viz }, lineStyle: { color: viz, width: 2 }, areaStyle: { color: viz, opacity: 0.1 } },
    ],
  }
}

export function draw(box) {
  const told = JSON.parse(document.getElementById(box.dataset.chart).textContent)
  const chart = echarts.getInstanceByDom(box) ?? echarts.init(box, null, { renderer: "canvas" })
  chart.setOption(options(told), true)
  chart.off("click")
  chart.on("click", ({ dataIndex }) => location.assign(told.urls[dataIndex]))
  box.watched ??= watch(box, chart)
}

function watch(box, chart) {
  const observer = new ResizeObserver(() => (box.isConnected ? chart.resize() : (observer.disconnect(), chart.dispose())))
  observer.observe(box)
  return observer
}
