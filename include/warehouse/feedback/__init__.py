"""The answer to the sender: the workbook marked and commented, and a page that says the same."""
