// Checks a file without leaving the page. Without this script the same form works by itself, a page at a time.
"use strict";

const form = document.getElementById("file-form");
const input = document.getElementById("file");
const drop = document.getElementById("drop");
const problem = document.getElementById("problem");
const progress = document.getElementById("progress");
const result = document.getElementById("result");
let asking = null;

function tell(text) {
  problem.hidden = !text;
  problem.textContent = text;
  input.toggleAttribute("aria-invalid", Boolean(text));
  if (text) input.setAttribute("aria-invalid", "true");
}

function forget() {
  if (asking) asking.abort();
  asking = null;
  progress.textContent = "";
  result.replaceChildren();
  tell("");
}

function show(html) {
  result.innerHTML = html;
  const heading = document.getElementById("result-title");
  heading.focus({ preventScroll: true });
  result.scrollIntoView({ block: "start" });
}

async function ask(address, busy) {
  if (asking) return;
  if (!input.files.length) {
    tell(form.dataset.noFile);
    input.focus();
    return;
  }
  tell("");
  asking = new AbortController();
  const mine = asking;
  progress.textContent = busy;
  try {
    const headers = { "X-Part": "result" };
    const answer = await fetch(address, { method: "POST", body: new FormData(form), headers, signal: mine.signal });
    const html = await answer.text();
    if (mine !== asking) return;
    if (answer.redirected) window.location.assign(answer.url);
    else show(html);
  } catch (error) {
    if (error.name === "AbortError") return;
    result.replaceChildren();
    tell(form.dataset.failed);
    input.focus();
  }
  if (mine === asking) {
    asking = null;
    progress.textContent = "";
  }
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && "native" in button.dataset) return;
  event.preventDefault();
  const sends = button && button.id === "send";
  ask(sends ? "/send" : "/check", sends ? form.dataset.sending : form.dataset.busy);
});

input.addEventListener("change", forget);
document.getElementById("source").addEventListener("change", forget);

let depth = 0;
const carriesFiles = (event) => event.dataTransfer && event.dataTransfer.types.includes("Files");
window.addEventListener("dragenter", (event) => {
  if (carriesFiles(event)) drop.classList.toggle("over", ++depth > 0);
});
window.addEventListener("dragleave", (event) => {
  if (carriesFiles(event)) drop.classList.toggle("over", --depth > 0);
});
window.addEventListener("dragover", (event) => {
  if (carriesFiles(event)) event.preventDefault();
});
window.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  drop.classList.remove("over");
  forget();
  if (event.dataTransfer.files.length > 1) {
    tell(form.dataset.oneFile);
    return;
  }
  input.files = event.dataTransfer.files;
  ask("/check", form.dataset.busy);
});
