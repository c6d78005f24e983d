// Before the first paint: the theme that was chosen, or the system's. A classic script, so that dark never flashes white.
(() => {
  const root = document.documentElement
  const kept = document.cookie.match(/(?:^|; )theme=(auto|light|dark)/)?.[1]
  const choice = root.dataset.theme || kept || "auto"
  const dark = choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches)
  root.dataset.theme = choice
  root.dataset.bsTheme = dark ? "dark" : "light"
})()
