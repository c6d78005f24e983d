// "Try again": loads the page once more. Error pages have only this.
document.addEventListener("click", ({ target }) => { if (target.closest("[data-reload]")) location.reload() })
