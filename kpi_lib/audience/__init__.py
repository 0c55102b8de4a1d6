"""Who may see what: the same numbers for several readers, less what one of them is not shown."""
