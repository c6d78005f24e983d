// Whether somebody at the keyboard caused a request. What a page fetches by itself keeps nobody signed in.
export const person = () => (navigator.userActivation?.isActive ?? true ? { "X-Person": "1" } : {})

document.addEventListener("htmx:configRequest", ({ detail }) => Object.assign(detail.headers, person()))
