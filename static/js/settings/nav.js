// The side menu of the settings is long, and a row that scrolls on phones: one sees where one is.
document.querySelector(".set-n a.on")?.scrollIntoView({ inline: "center", block: matchMedia("(min-width: 768px)").matches ? "center" : "nearest" })
