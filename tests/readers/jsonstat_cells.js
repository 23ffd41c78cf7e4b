// Print the cells of JSON-stat files as the toolkit of the format's author reads them: file, place, month, value, status.
const { readFileSync } = require("node:fs");
const { basename } = require("node:path");
const JSONstat = require("jsonstat-toolkit").default ?? require("jsonstat-toolkit");

for (const path of process.argv.slice(2)) {
  const dataset = JSONstat(JSON.parse(readFileSync(path, "utf-8")));
  for (const place of dataset.Dimension("place").id) {
    for (const month of dataset.Dimension("month").id) {
      const cell = dataset.Data({ place, month });
      console.log(JSON.stringify([basename(path, ".json"), place, month, cell.value, cell.status]));
    }
  }
}
