// Puts a form where its script tag stands: <script src="…/f/embed.js" data-form="…/f/<token>/" async></script>
// Passes on by which ad or page the visitor came, keeps that for the visit, and lets the frame be as tall as the form.
{
  const here = document.currentScript
  const names = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid", "wbraid", "gbraid", "fbclid", "msclkid", "ttclid"]
  const kept = "loved-form-way"

  function way() {
    const query = new URLSearchParams(location.search)
    const found = Object.fromEntries(names.filter((name) => query.get(name)).map((name) => [name, query.get(name)]))
    try {
      const before = JSON.parse(sessionStorage.getItem(kept) ?? "null")
      if (before && !Object.keys(found).length) return before
      const now = { ...found, referrer: document.referrer, landing_page: location.href.split("#")[0] }
      sessionStorage.setItem(kept, JSON.stringify(now))
      return now
    } catch {
      return { ...found, referrer: document.referrer, landing_page: location.href.split("#")[0] }
    }
  }

  const address = new URL(here.dataset.form)
  address.searchParams.set("embed", "1")
  for (const [name, value] of Object.entries(way())) if (value) address.searchParams.set(name, value.slice(0, 500))

  const frame = document.createElement("iframe")
  frame.src = address.href
  frame.title = here.dataset.title ?? "Formulário"
  frame.loading = "lazy"
  frame.style.cssText = "width:100%;border:0;min-height:320px"
  here.after(frame)

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== address.origin || data?.lovedForm !== address.pathname) return
    frame.style.height = `${Math.min(Number(data.height) || 0, 4000)}px`
  })
}
