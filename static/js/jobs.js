// Background work shown on a page: a hint makes the job, or the list where a new one is missing, ask for itself again.
const shown = (id) => document.querySelector(`[data-job="${CSS.escape(id)}"]`)

function refresh(element, url) {
  window.htmx.ajax("GET", url, { source: element, target: element, swap: "outerHTML" })
}

// A page that is about one job shows other things when the job is over: it is asked for as a whole.
function refreshPage(page) {
  window.htmx.ajax("GET", page.dataset.jobPageUrl, { source: page, target: page, select: `#${page.id}`, swap: "outerHTML" })
}

function refreshAll() {
  const page = document.querySelector("[data-job-page]")
  if (page) return refreshPage(page)
  const list = document.querySelector("[data-jobs-url]")
  if (list) refresh(list, list.dataset.jobsUrl)
  else for (const job of document.querySelectorAll("[data-job]")) refresh(job, job.dataset.jobUrl)
}

document.addEventListener("live:hint", ({ detail: { kind, id } }) => {
  if (!kind.startsWith("job.")) return
  const page = document.querySelector(`[data-job-page="${CSS.escape(id)}"]`)
  if (page) return refreshPage(page)
  const job = shown(id)
  if (job) refresh(job, job.dataset.jobUrl)
  else refreshAll()
})
document.addEventListener("live:resync", refreshAll)
