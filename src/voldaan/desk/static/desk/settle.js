// The keyboard of settling by hand. The page works without it; here each step gets a key of its own.
"use strict";

const place = (selector) => document.querySelector(selector);
const follow = (selector) => { const link = place(selector); if (link) link.click(); };

function choose(number) {
  const option = document.querySelectorAll('.option input[type="radio"]')[number - 1];
  if (!option) return;
  option.checked = true;
  option.focus();
}

function refund() {
  const panel = place("[data-refund]");
  if (!panel) return;
  panel.open = true;
  panel.querySelector("[name=reason]").focus();
}

function accept() {
  const form = place("[data-accept]");
  const chosen = form && form.querySelector('input[type="radio"]:checked');
  if (chosen) form.requestSubmit(form.querySelector("button.main"));
}

function aside() {
  const button = place("[data-aside]");
  if (button) button.form.requestSubmit(button);
}

const steps = {
  j: () => follow("[data-after]"), k: () => follow("[data-before]"), s: () => follow("[data-split]"),
  r: refund, a: () => follow("[data-many]"), g: aside, Enter: accept,
  u: () => { const form = place("[data-undo]"); if (form) form.requestSubmit(); },
  w: () => { const box = place('input[name="write_off"]'); if (box) box.checked = !box.checked; },
  "/": () => { const field = document.getElementById("q"); if (field) { field.focus(); field.select(); } },
  "?": () => { const keys = document.getElementById("settle-keys"); if (keys && !keys.open) keys.showModal(); },
};

// Before the desk's own keys, which mean other things on other pages.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  const typing = event.target.closest('input:not([type="radio"]):not([type="checkbox"]), textarea, select');
  if (typing) return;
  const step = event.key >= "1" && event.key <= "9" ? () => choose(Number(event.key)) : steps[event.key];
  if (!step) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.repeat) step();
}, true);

document.querySelectorAll("[data-keys]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", steps["?"]);
});
