"""The paper's tables and figures on our data set, each cell beside the paper's number.

A `Pack` holds the pictures; a `Scale` says how large the experiments are; `plan` which cells a
table takes; a `Bench` runs them and writes a row each; `report` makes tables and plots of the rows.
"""
