// The tab's title says how many conversations of one's own are unread: "(3) Conversas".
function show() {
  const number = document.querySelector("#unread_inbox:not([hidden]) [aria-hidden]")?.textContent.trim() ?? ""
  const plain = document.title.replace(/^\(\d+\+?\) /, "").trim()
  const wanted = number && number !== "0" ? `(${number}) ${plain}` : plain
  if (document.title !== wanted) document.title = wanted
}

document.addEventListener("inbox:listed", show)
document.addEventListener("htmx:afterSettle", show)
show()
