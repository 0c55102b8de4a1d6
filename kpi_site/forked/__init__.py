"""Notebooks run in forks of one preloaded process, with the outputs that a stock kernel gives.

A worker starts a preloaded process (`preloaded`) by exec, sends it the way into a new fork for each
notebook (`process`) and tells that fork (`child`) which cell to run. The fork holds ipykernel's own
kernel (`kernel`) without its sockets and threads, so what a cell puts out has ipykernel's form; the
worker applies it with nbclient's own code (`client`).
"""
