// Rules of the framework that look for any neighbour (~ *, + *) or for a part of a class: for them a browser styles all cards
// of a lane anew when one comes or goes. No page uses them; what follows a legend is found by its place in the fieldset.
const UNUSED = /^\.divide-[xy]|\[(class|style)[*^]=/
const [AFTER_LEGEND, SECOND] = ["legend + *", "fieldset > :nth-child(2)"]

function unburden(group) {
  for (let n = group.cssRules.length - 1; n >= 0; n--) {
    const rule = group.cssRules[n]
    if (UNUSED.test(rule.selectorText)) group.deleteRule(n)
    else if (rule.selectorText === AFTER_LEGEND) rule.selectorText = SECOND
    else if (rule.media) unburden(rule)
  }
}

for (const sheet of document.styleSheets) if (sheet.href?.includes("/vendor/")) unburden(sheet)
