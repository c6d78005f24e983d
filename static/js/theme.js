// Light, dark or like the system: chosen in the menu or by the moon. The server keeps it with the person, and in a cookie
// for pages that know no person.
import { request } from "./request.js"

const root = document.documentElement
const YEAR = 365 * 24 * 3600
const system = matchMedia("(prefers-color-scheme: dark)")

export function choose(choice) {
  root.dataset.theme = choice
  apply()
  const { preferencesUrl } = document.body.dataset
  if (!preferencesUrl) {
    document.cookie = `theme=${choice}; path=/; max-age=${YEAR}; SameSite=Lax`
    return
  }
  request(preferencesUrl, { method: "POST", keepalive: true, body: new URLSearchParams({ theme: choice }) })
}

function apply() {
  const choice = root.dataset.theme
  root.dataset.bsTheme = choice === "dark" || (choice === "auto" && system.matches) ? "dark" : "light"
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    const chosen = button.dataset.themeChoice === choice
    button.setAttribute("aria-checked", chosen)
    button.classList.toggle("on", chosen)
  }
}

document.addEventListener("click", ({ target }) => {
  const choice = target.closest("[data-theme-choice]")
  if (choice) choose(choice.dataset.themeChoice)
  if (target.closest("[data-theme-toggle]")) choose(root.dataset.bsTheme === "dark" ? "light" : "dark")
})
system.addEventListener("change", apply)
apply()
