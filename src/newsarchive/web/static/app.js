// Comfort for those with scripts: letters to click, completion, keys. Every page works without it.
"use strict";
const box = document.querySelector("input[type=search]");
const letters = document.querySelector("[data-letters]");
if (box && letters) {
  for (const letter of letters.dataset.letters) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = letter;
    button.setAttribute("aria-label", letters.dataset.name.replace("%s", letter));
    button.addEventListener("click", () => {
      const [start, end] = [box.selectionStart ?? box.value.length, box.selectionEnd ?? box.value.length];
      box.setRangeText(letter, start, end, "end");
      box.focus();
    });
    letters.append(button);
  }
  letters.hidden = false;
}
const list = document.querySelector("datalist[data-from]");
if (box && list) {
  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      if (box.value.trim().length < 2) return;
      const answer = await fetch(`${list.dataset.from}?q=${encodeURIComponent(box.value)}`);
      if (!answer.ok) return;
      list.replaceChildren(...(await answer.json()).map((text) => new Option(text, text)));
    }, 200);
  });
}
// Keys: / for the box, j and k for the next and the previous hit. The help page switches them off.
const KEYS = "newsarchive-keys";
const toggle = document.querySelector("[data-keys]");
const keysAreOn = () => localStorage.getItem(KEYS) !== "off";
if (toggle) {
  toggle.hidden = false;
  const input = toggle.querySelector("input");
  input.checked = keysAreOn();
  input.addEventListener("change", () => localStorage.setItem(KEYS, input.checked ? "on" : "off"));
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
  if (event.target.matches("input, select, textarea, button")) return;
  const hits = [...document.querySelectorAll(".hits h3 a")];
  const at = hits.indexOf(document.activeElement);
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  } else if (event.key === "j" && hits[at + 1]) {
    hits[at + 1].focus();
  } else if (event.key === "k" && hits[at - 1]) {
    hits[at - 1].focus();
  }
});
