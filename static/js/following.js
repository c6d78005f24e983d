// A part of a page that is asked for again when others change what it shows: `data-<name>` says where.
export function follow(name, isMeant, rest = 300) {
  const part = () => document.querySelector(`[data-${name}]`)
  let waiting = null

  function refresh() {
    clearTimeout(waiting)
    waiting = setTimeout(() => {
      const root = part()
      if (root) window.htmx.ajax("GET", root.dataset[name], { target: root, swap: "outerHTML" })
    }, rest)
  }

  document.addEventListener("live:hint", ({ detail }) => { if (part() && isMeant(detail, part().dataset)) refresh() })
  document.addEventListener("live:resync", refresh)
}
