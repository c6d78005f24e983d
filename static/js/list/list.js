// The list of leads: its rows live, edited in place, picked for work on many.
import "../board/filters.js"
import "./bulk.js"
import "./columns.js"
import "./edit.js"
import "./keys.js"
import "./live.js"
import "./menu.js"
import * as picked from "./picked.js"

document.addEventListener("htmx:afterSettle", picked.show)
document.addEventListener("list:drawn", picked.show)
picked.show()
