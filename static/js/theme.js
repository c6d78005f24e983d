// Light, dark or like the system: chosen in the menu or by the moon, kept in a cookie so that the server knows it too.
const root = document.documentElement
const system = matchMedia("(prefers-color-scheme: dark)")
const YEAR = 365 * 24 * 3600

export function choose(choice) {
  root.dataset.theme = choice
  const secure = location.protocol === "https:" ? "; Secure" : ""
  document.cookie = `theme=${choice}; path=/; max-age=${YEAR}; SameSite=Lax${secure}`
  apply()
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
