// Where there is no room for the side it comes over the thread.
const side = () => document.getElementById("side")

function close() {
  if (!side()?.classList.contains("is-shown")) return
  side().classList.remove("is-shown")
  document.querySelector("[data-menu=conversation_more]")?.focus()
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-side-open]")) {
    side().classList.add("is-shown")
    side().focus()
  } else if (target.closest("[data-side-close]") || (target.closest("#thread") && side()?.classList.contains("is-shown"))) close()
})
document.addEventListener("keydown", ({ key, target }) => { if (key === "Escape" && target.closest?.("#side")) close() })
