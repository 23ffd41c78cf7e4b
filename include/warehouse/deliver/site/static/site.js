// Search, sortable tables, and saving a table or a chart. Without this file every page still shows everything.
"use strict";

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

function startSearch() {
  const field = document.getElementById("search");
  if (!field || !window.searchIndex) return;
  const matches = document.getElementById("matches");
  const count = document.getElementById("match-count");
  const entries = window.searchIndex.map(([name, address, words]) => ({ name, address, key: plain(name), words: plain(words) }));
  field.closest(".search").hidden = false;
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const rank = (entry) => (entry.key.startsWith(words[0]) ? 0 : words.every((word) => entry.key.includes(word)) ? 1 : 2);
    const hits = words.length === 0 ? [] : entries
      .filter((entry) => words.every((word) => entry.key.includes(word) || entry.words.includes(word)))
      .sort((a, b) => rank(a) - rank(b)).slice(0, 12);
    matches.replaceChildren(...hits.map((entry) => {
      const link = Object.assign(document.createElement("a"), { href: entry.address, textContent: entry.name });
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
    count.textContent = words.length === 0 ? "" : hits.length === 0 ? field.dataset.none : `${field.dataset.some}: ${hits.length}`;
  });
}

function makeSortable(table) {
  const body = table.tBodies[0];
  const language = document.documentElement.lang;
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    if ("unsorted" in header.dataset || !header.textContent.trim() || header.querySelector("a")) return;
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const sign = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
      const key = (row) => row.cells[column].dataset.value ?? (row.cells[column].tagName === "TH" ? row.cells[column].textContent : "");
      const isNumber = header.classList.contains("number");
      // What is not known is last, whichever way the others go.
      const order = (a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === "" || y === "") return (x === "") - (y === "");
        return sign * (isNumber ? Number(x) - Number(y) : x.localeCompare(y, language));
      };
      body.append(...[...body.rows].sort(order));
    });
  });
}

function save(content, file) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function saveTable(table, file) {
  const cell = (element) => {
    const text = element.dataset.value ?? element.textContent.trim().replace(/\s+/g, " ");
    const safe = /^[-=+@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  const lines = [...table.rows].map((row) => [...row.cells].map(cell).join(","));
  save(new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv" }), `${file}.csv`);
}

function savePicture(chart, file) {
  const copy = chart.cloneNode(true);
  const originals = chart.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, index) => {
    const style = getComputedStyle(originals[index]);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family"]) {
      element.setAttribute(name, style.getPropertyValue(name));
    }
  });
  const { width, height } = chart.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width * 2);
  copy.setAttribute("height", height * 2);
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: width * 2, height: height * 2 });
    const drawing = canvas.getContext("2d");
    drawing.fillStyle = getComputedStyle(chart.closest(".card")).backgroundColor;
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.drawImage(image, 0, 0);
    canvas.toBlob((content) => save(content, `${file}.png`));
  });
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
}

function startTools(tools) {
  const section = tools.closest("section");
  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => {
    if (target.dataset.save === "csv") saveTable(section.querySelector("table"), target.dataset.file);
    if (target.dataset.save === "png") savePicture(section.querySelector("svg.chart"), target.dataset.file);
  });
}

document.querySelectorAll("table.sortable").forEach(makeSortable);
document.querySelectorAll(".tools").forEach(startTools);
window.addEventListener("DOMContentLoaded", startSearch);
