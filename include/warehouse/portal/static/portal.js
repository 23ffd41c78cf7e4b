// Checks and sends a file without leaving the page. Without this script the form works as a plain HTML form.
"use strict";

const form = document.getElementById("file-form");
const input = document.getElementById("file");
const drop = document.getElementById("drop");
const problem = document.getElementById("problem");
const progress = document.getElementById("progress");
const result = document.getElementById("result");
let pending = null;

function showProblem(text) {
  problem.hidden = !text;
  problem.textContent = text;
  input.toggleAttribute("aria-invalid", Boolean(text));
  if (text) input.setAttribute("aria-invalid", "true");
}

function clearResult() {
  if (pending) pending.abort();
  pending = null;
  progress.textContent = "";
  result.replaceChildren();
  showProblem("");
}

function show(html) {
  result.innerHTML = html;
  const heading = document.getElementById("result-title");
  heading.focus({ preventScroll: true });
  result.scrollIntoView({ block: "start" });
}

async function submitForm(address, busy) {
  if (pending) return;
  if (!input.files.length) {
    showProblem(form.dataset.noFile);
    input.focus();
    return;
  }
  showProblem("");
  pending = new AbortController();
  const request = pending;
  progress.textContent = busy;
  try {
    const headers = { "X-Part": "result" };
    const response = await fetch(address, { method: "POST", body: new FormData(form), headers, signal: request.signal });
    const html = await response.text();
    if (request !== pending) return;
    if (response.redirected) window.location.assign(response.url);
    else show(html);
  } catch (error) {
    if (error.name === "AbortError") return;
    result.replaceChildren();
    showProblem(form.dataset.failed);
    input.focus();
  }
  if (request === pending) {
    pending = null;
    progress.textContent = "";
  }
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && "native" in button.dataset) return;
  event.preventDefault();
  const sends = button && button.id === "send";
  submitForm(sends ? "/send" : "/check", sends ? form.dataset.sending : form.dataset.busy);
});

input.addEventListener("change", clearResult);
document.getElementById("source").addEventListener("change", clearResult);

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
  clearResult();
  if (event.dataTransfer.files.length > 1) {
    showProblem(form.dataset.oneFile);
    return;
  }
  input.files = event.dataTransfer.files;
  submitForm("/check", form.dataset.busy);
});
