// The desk's keyboard: / search, j k move, Enter open, x pick, e approve, g + letter go, ? help.
// Everything also works without this file.
"use strict";

document.documentElement.classList.add("js");

const rows = () => [...document.querySelectorAll("[data-row]")];
const rowOf = (element) => element.closest("tr, li") || element;
let going = false;

function current() {
  const found = rows().map(rowOf);
  return { found, at: found.findIndex((row) => row.classList.contains("now")) };
}

function move(step) {
  const { found, at } = current();
  if (!found.length) return;
  const next = Math.min(Math.max(at + step, 0), found.length - 1);
  if (at >= 0) found[at].classList.remove("now");
  found[next].classList.add("now");
  const link = found[next].querySelector("[data-open], a");
  if (link) link.focus({ preventScroll: true });
  found[next].scrollIntoView({ block: "nearest" });
}

function approve() {
  const { found, at } = current();
  const place = at >= 0 ? found[at] : document.querySelector(".decide, .next");
  const button = place && place.querySelector("[data-approve]");
  if (button) button.form.requestSubmit(button);
}

function pick() {
  const { found, at } = current();
  const box = at >= 0 && found[at].querySelector('input[type="checkbox"]');
  if (box) box.checked = !box.checked;
}

function search() {
  const field = document.querySelector("[data-filter]") || document.querySelector("[data-search]");
  if (field) { field.focus(); field.select(); }
}

function help() {
  const dialog = document.getElementById("help");
  if (dialog && !dialog.open) dialog.showModal();
}

const places = { v: "/", b: "/berichten/", f: "/vorderingen/", k: "/bank/", i: "/inlezen/", d: "/dagrun/" };

function go(key) {
  going = false;
  if (places[key]) window.location.assign(places[key]);
}

const keys = {
  "/": search, "?": help, e: approve, x: pick,
  j: () => move(1), k: () => move(-1), g: () => { going = true; setTimeout(() => { going = false; }, 1200); },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (typing) {
    if (event.key === "Escape") typing.blur();
    return;
  }
  if (going && event.key !== "g") { event.preventDefault(); go(event.key); return; }
  if (document.querySelector("dialog[open]") || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help]")) help();
  document.querySelectorAll("details.account[open], details.all[open]").forEach((open) => {
    if (!open.contains(event.target)) open.open = false;
  });
});

document.querySelectorAll("[data-help]").forEach((button) => { button.hidden = false; });

// What is left of a bank line while its amounts are typed; the server counts again.
const cents = (text) => Math.round(Number(text.replace(/[€\s]/g, "").replace(/\.(?=\d{3}(\D|$))/g, "").replace(",", ".")) * 100) || 0;
const left = document.querySelector("[data-left]");
if (left) {
  const fields = [...document.querySelectorAll("input.amount")];
  const show = () => {
    const rest = Number(left.dataset.left) - fields.reduce((sum, field) => sum + cents(field.value), 0);
    const locale = document.documentElement.lang;
    left.querySelector("output").textContent = new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" }).format(rest / 100);
    left.classList.toggle("error", rest < 0);
    left.hidden = false;
  };
  fields.forEach((field) => field.addEventListener("input", show));
  show();
}
