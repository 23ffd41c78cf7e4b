# Read each CSV of a folder as readr does when it is told nothing, and write what it has understood to another folder.
suppressPackageStartupMessages(library(readr))
folders <- commandArgs(trailingOnly = TRUE)
for (path in list.files(folders[1], pattern = "^(indicator|target).*_by_.*[.]csv$", full.names = TRUE)) {
  table <- read_csv(path, show_col_types = FALSE, progress = FALSE)
  stopifnot("readr has found a problem" = nrow(problems(table)) == 0)
  types <- vapply(table, function(column) class(column)[1], "")
  write_csv(table, file.path(folders[2], basename(path)), na = "", progress = FALSE)
  write_csv(data.frame(column = names(types), type = types), file.path(folders[2], paste0(basename(path), ".types")))
}
