"use strict";
// Without this script the pages still show text, marks, lists and problems; layers are switched
// by the style alone. The script adds the card with details, and remembers the switches.

const card = document.getElementById("ui-card");
let current = null; // the button whose details the card shows
let pinned = false;
let leaving = 0;

const buttonOf = (mark) =>
  document.querySelector(`button.tag[data-details="ui-${CSS.escape(mark.dataset.mention)}"]`);

const innermost = (target) => {
  const mark = target.closest(".marked[data-mention]");
  return mark === null ? null : buttonOf(mark);
};

function light(button, on) {
  const id = button.dataset.details.slice(3);
  for (const mark of document.querySelectorAll(`[data-mention="${CSS.escape(id)}"]`)) {
    mark.classList.toggle("lit", on);
  }
}

function show(button, pin) {
  clearTimeout(leaving);
  if (current !== button) hide();
  pinned ||= pin;
  button.setAttribute("aria-expanded", "true");
  if (current === button) return;
  current = button;
  light(button, true);
  const details = document.getElementById(button.dataset.details);
  const copies = [...details.childNodes].map((node) => node.cloneNode(true));
  card.querySelector(".card-body").replaceChildren(...copies);
  card.hidden = false;
  place(button);
}

function hide() {
  if (current === null) return;
  clearTimeout(leaving);
  light(current, false);
  current.setAttribute("aria-expanded", "false");
  current = null;
  pinned = false;
  card.hidden = true;
}

function place(button) {
  const mark = button.closest(".marked").getClientRects()[0];
  const { offsetWidth: width, offsetHeight: height } = card;
  const room = document.documentElement;
  const below = mark.bottom + 10;
  const fits = below + height < room.clientHeight;
  card.style.left = `${Math.max(12, Math.min(mark.left, room.clientWidth - width - 12))}px`;
  card.style.top = `${fits ? below : Math.max(12, mark.top - height - 10)}px`;
}

const leave = () => {
  clearTimeout(leaving);
  if (!pinned) leaving = setTimeout(hide, 250);
};

if (card !== null) {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || pinned) return;
    if (card.contains(event.target)) return clearTimeout(leaving);
    const button = innermost(event.target);
    if (button === null) leave();
    else show(button, false);
  });
  document.addEventListener("focusin", (event) => {
    if (card.contains(event.target)) return;
    const button = event.target.closest("button.tag");
    if (button === null) hide();
    else if (button.matches(":focus-visible")) show(button, false);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest(".close")) return dismiss();
    if (event.target.closest("#ui-card a")) return hide();
    if (card.contains(event.target)) return;
    const button = innermost(event.target);
    if (button === null || (button === current && pinned)) return hide();
    show(button, true);
    // A click without a pointer is the Enter or the space key: the reader goes into the card.
    if (event.detail === 0) card.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") dismiss();
  });
  card.addEventListener("focusout", (event) => {
    if (event.relatedTarget !== null && !card.contains(event.relatedTarget)) hide();
  });
  addEventListener("resize", hide);
  addEventListener("scroll", () => { if (current !== null) place(current); }, { passive: true });
}

function dismiss() {
  // The focus goes back before the card goes, or it would be lost; its coming shows the card.
  if (current !== null && card.contains(document.activeElement)) current.focus();
  hide();
}

// Switches

const lists = document.getElementById("ui-lists");
const openLists = (open) => {
  for (const list of document.querySelectorAll("details.list")) list.open = open;
};

const kept = {
  read(name) { try { return sessionStorage.getItem(name); } catch { return null; } },
  write(name, value) { try { sessionStorage.setItem(name, value); } catch { /* not allowed */ } },
};

for (const box of document.querySelectorAll(".toolbar input")) {
  const before = kept.read(box.id);
  if (before !== null) box.checked = before === "true";
  else if (box.id === "ui-raw") box.checked = matchMedia("(min-width: 64rem)").matches;
  box.addEventListener("change", () => {
    kept.write(box.id, box.checked);
    if (box === lists) openLists(box.checked);
    hide();
  });
}
if (lists?.checked) openLists(true);

// What an address or a link points at may lie in a closed list or among folded lines.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target === null) return;
  for (let at = target.closest("details"); at; at = at.parentElement.closest("details")) {
    at.open = true;
  }
  const raw = document.getElementById("ui-raw");
  if (raw !== null && target.matches(".dropped")) raw.checked = true;
  target.scrollIntoView({ block: "center" });
}
addEventListener("hashchange", reveal);
if (location.hash) reveal();

// Paper cannot be unfolded.
addEventListener("beforeprint", () => {
  for (const closed of document.querySelectorAll("details:not([open])")) {
    closed.dataset.reclose = "";
    closed.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const opened of document.querySelectorAll("details[data-reclose]")) {
    delete opened.dataset.reclose;
    opened.open = false;
  }
});
