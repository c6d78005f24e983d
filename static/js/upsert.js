// A fragment appended twice is shown once: what arrives with an id that the target already holds replaces it.
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  for (const arriving of fragment.children) {
    const present = arriving.id && document.getElementById(arriving.id)
    if (present && present !== target && target.contains(present)) present.remove()
  }
})
